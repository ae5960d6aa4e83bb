import { UsageError } from '../../base/errors.ts';
import { decimal, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';

/** Which clients behave how; the names are the original's. Plain data. */
export interface KindOptions {
  /** Percent of the clients that receive at most at `slow_clients_rate`. */
  slow_clients_percent: number;
  /** Messages per second of each. */
  slow_clients_rate: number;
  /** Percent of the clients that close and open their connection at `reconnecting_clients_rate`. */
  reconnecting_clients_percent: number;
  /** Times per second, each. */
  reconnecting_clients_rate: number;
  /** What decides which clients these are. */
  client_seed: number;
}

const group = 'Kinds of clients:';
const percent = decimal({ min: 0, max: 100, unit: 'percent' });

/** In the order of help. */
export const kindFields: OptionFields<KindOptions> = {
  slow_clients_percent: {
    schema: percent,
    fallback: 0,
    describe: 'percent of the clients that are slow: each receives at most --slow_clients_rate',
    group,
  },
  slow_clients_rate: {
    schema: decimal({ above: 0, max: 1e9, unit: 'messages per second' }),
    fallback: 1_000,
    describe: 'messages per second that a slow client receives at most',
    group,
  },
  reconnecting_clients_percent: {
    schema: percent,
    fallback: 0,
    describe: 'percent of the clients that close and open their connection again and again',
    group,
  },
  reconnecting_clients_rate: {
    schema: decimal({ above: 0, max: 100, unit: 'times per second' }),
    fallback: 0.5,
    describe: 'how often per second each of them does',
    group,
  },
  client_seed: {
    schema: whole({ min: 0, max: 2 ** 32 - 1, unit: 'a seed' }),
    fallback: 1,
    describe: 'what decides which clients these are: the same ones for the same seed',
    group,
  },
};

/** The percentages of options that ask for clients of a kind, with their names; empty where all are fast. */
export function kindsAsked(
  options: KindOptions,
): readonly (readonly [name: keyof KindOptions, percent: number])[] {
  const names = ['slow_clients_percent', 'reconnecting_clients_percent'] as const;
  return names.map((name) => [name, options[name]] as const).filter(([, value]) => value > 0);
}

/** @throws UsageError where there are not so many clients, or none */
export function refuseKinds(options: KindOptions, clients: number): void {
  const asked = kindsAsked(options);
  const [first] = asked;
  if (first === undefined) return;
  if (clients === 0) {
    throw new UsageError(`--${first[0]} ${first[1]} says nothing to a run without subscribers`, {
      hint: 'leave it or --no-subscribers out',
    });
  }
  const sum = asked.reduce((total, [, value]) => total + value, 0);
  if (sum <= 100) return;
  const texts = asked.map(([name, value]) => `--${name} ${value}`);
  throw new UsageError(`${texts.join(' and ')} are ${sum} percent of the clients`, {
    hint: 'a client is of one kind: give 100 at most in all',
  });
}

/**
 * Of what a workload or another option cannot have: clients of more than one kind.
 * @param beside what stands against them, e.g. `--groups 2`
 * @throws UsageError where any are asked for
 */
export function refuseKindsBeside(options: KindOptions, beside: string, hint: string): void {
  const [first] = kindsAsked(options);
  if (first === undefined) return;
  throw new UsageError(`--${first[0]} ${first[1]} and ${beside} cannot be measured together`, { hint });
}

/** What the original's searches for a rate without loss were followed by: some clients are slow, then some reconnect. */
export const slowThenReconnecting = [
  { slow_clients_percent: 10 },
  { reconnecting_clients_percent: 10, reconnecting_clients_rate: 2 },
] as const;
