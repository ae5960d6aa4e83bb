import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { decimal, orNone, Problem, textField } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { type Connecting, type Reconnect, readReconnects } from './connect-plan.ts';
import { clientsOf, type PubsubOptions, SECONDS_PER_DAY } from './options.ts';

/** How subscribers connect, of workloads whose clients can be told. Plain data. */
export interface ConnectOptions {
  /** Connections that all subscribers begin per second together; null = as fast as the tasks can. */
  connect_rate: number | null;
  /** Which subscribers connect anew while the run publishes, as `readReconnects` reads it; null = none. */
  reconnect: string | null;
}

/** More than any server takes up; a schedule still tells its instants apart. */
const HIGHEST_RATE = 1_000_000;

const reconnectsText: z.ZodType<string, string> = textField((text) => {
  const acts = readReconnects(text);
  return acts instanceof Problem ? acts : acts.map((act) => act.text).join('; ');
});

/** In the order of help. */
export const connectFields: OptionFields<ConnectOptions> = {
  connect_rate: {
    schema: orNone(decimal({ above: 0, max: HIGHEST_RATE, unit: 'connections per second' })),
    fallback: null,
    describe: 'connections that all subscribers open per second together, before publishing begins',
    group: 'Connections:',
    fallbackText: 'as fast as the tasks can, 32 at once in each',
  },
  reconnect: {
    schema: orNone(reconnectsText),
    fallback: null,
    describe: 'which subscribers connect anew at one instant while the run publishes: "10% at 3s; all at 5s"',
    group: 'Connections:',
    fallbackText: 'none',
  },
};

/** @throws UsageError where the options contradict each other, or ask for what takes for ever */
export function checkConnect(options: ConnectOptions & PubsubOptions): void {
  const { connect_rate, reconnect, test_duration } = options;
  const clients = clientsOf(options);
  const [given] = [
    ...(connect_rate === null ? [] : [`--connect_rate ${connect_rate}`]),
    ...(reconnect === null ? [] : [`--reconnect "${reconnect}"`]),
  ];
  if (clients === 0 && given !== undefined) {
    throw new UsageError(`${given} and --no-subscribers contradict each other`, {
      hint: 'leave one of them out',
    });
  }
  if (connect_rate !== null && clients / connect_rate > SECONDS_PER_DAY) {
    throw new UsageError(`--connect_rate ${connect_rate}: ${clients} clients take longer than a day`, {
      hint: 'raise it, or measure fewer clients',
    });
  }
  for (const { text, atS, of } of reconnectsOf(options)) {
    const refuse = (what: string, hint: string): never => {
      throw new UsageError(`--reconnect: "${text}" ${what}`, { hint });
    };
    if (atS >= test_duration) refuse(`comes after --test_duration ${test_duration}`, 'give an earlier time');
    if (of.kind === 'clients' && of.clients > clients)
      refuse(`names more than the ${clients} clients`, 'name fewer, or "all"');
  }
}

/** How a run's subscribers connect. */
export function connectingOf(options: ConnectOptions): Connecting {
  return { rate: options.connect_rate, reconnects: reconnectsOf(options) };
}

function reconnectsOf({ reconnect }: ConnectOptions): Reconnect[] {
  const acts = reconnect === null ? [] : readReconnects(reconnect);
  if (!(acts instanceof Problem)) return acts;
  throw new UsageError(`--reconnect ${acts.problem}`, { hint: acts.hint });
}
