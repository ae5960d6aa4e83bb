import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { decimal, flag, orNone, Problem, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { ACT_TIME, actSeconds } from '../shared/timed-acts.ts';
import { clientsOf, MAX_ASKED_MESSAGES, type PubsubOptions, SECONDS_PER_DAY } from './options.ts';
import type { Backlog } from './parts.ts';

/** What lies there before anything is measured, and who reads it, of workloads whose system keeps messages. Plain data. */
export interface BacklogOptions {
  /** Messages in all that are published before the run; 0 = none. */
  backlog: number;
  /** Messages per second of all publishers together meanwhile; null = as fast as they can be. */
  backlog_rate: number | null;
  /** Nothing else is published: all clients read it from its beginning. */
  backlog_only: boolean;
  /** Percent of the clients that read from its beginning while the others read live; null = not asked for. */
  catch_up_percent: number | null;
  /** When they begin, seconds from the start of publishing. */
  catch_up_at: number;
}

const group = 'Backlog:';

/** A time as `3s`, `500ms` or `3`. */
const time: z.ZodType<number, string> = textField((text) => {
  const match = new RegExp(`^${ACT_TIME}$`).exec(text);
  const given = match === null ? Number(text === '' ? Number.NaN : text) : actSeconds(match[1], match[2]);
  if (given >= 0 && given <= SECONDS_PER_DAY) return given;
  return new Problem(
    'is no time from the start of publishing',
    'give seconds, or a time such as 500ms or 3s',
  );
});

/** In the order of help. */
export const backlogFields: OptionFields<BacklogOptions> = {
  backlog: {
    schema: whole({ min: 0, max: MAX_ASKED_MESSAGES, unit: 'messages' }),
    fallback: 0,
    describe: 'messages of all publishers together that lie in the topic before the run begins',
    group,
  },
  backlog_rate: {
    schema: orNone(decimal({ above: 0, max: 1e9, unit: 'messages per second' })) as z.ZodType<
      number | null,
      string
    >,
    fallback: null,
    describe: 'messages per second of all publishers together while they publish the backlog',
    group,
    fallbackText: 'as fast as they can be',
  },
  backlog_only: {
    schema: flag,
    fallback: false,
    kind: 'switch',
    describe: 'publish nothing but the backlog: then all clients read it from its beginning',
    group,
  },
  catch_up_percent: {
    schema: orNone(decimal({ min: 0, max: 100, unit: 'percent' })) as z.ZodType<number | null, string>,
    fallback: null,
    describe: 'percent of the clients that read from the beginning of the backlog while the others read live',
    group,
    fallbackText: 'none, with --backlog it must be said',
  },
  catch_up_at: {
    schema: time,
    fallback: 3,
    describe: 'seconds from the start of publishing at which these clients begin',
    group,
  },
};

type Checked = BacklogOptions & PubsubOptions;

/** @throws UsageError where the options contradict each other, or ask for what cannot be */
export function checkBacklog(options: Checked): void {
  const { backlog } = options;
  if (backlog === 0) {
    const given = givenForBacklog(options);
    if (given === null) return;
    throw new UsageError(`${given} is about a backlog, and there is none`, {
      hint: 'give --backlog, or leave it out',
    });
  }
  const clients = clientsOf(options);
  if (clients === 0) refuse(`--backlog ${backlog} and --no-subscribers contradict each other`);
  if (backlog < options.publishers) {
    throw new UsageError(
      `--backlog ${backlog} is less than one message of each of ${options.publishers} publishers`,
      {
        hint: 'raise it, or lower --publishers',
      },
    );
  }
  if (backlog * clients > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `--backlog ${backlog} to ${clients} subscribers are more deliveries than can be counted`,
      {
        hint: 'lower one of them',
      },
    );
  }
  if (options.backlog_only) refuseLive(options);
  else refuseCatchUp(options, clients);
}

function givenForBacklog(options: BacklogOptions): string | null {
  if (options.backlog_only) return '--backlog_only';
  return firstGiven(options, ['backlog_rate', 'catch_up_percent', 'catch_up_at']);
}

type Numbered = 'backlog_rate' | 'catch_up_percent' | 'catch_up_at';

/** The first of these that is not as it is when nothing is said, with its value; null where none is. */
function firstGiven(options: BacklogOptions, names: readonly Numbered[]): string | null {
  const name = names.find((one) => options[one] !== backlogFields[one].fallback);
  return name === undefined ? null : `--${name} ${options[name]}`;
}

/** What only clients beside live ones have a use for. */
function refuseLive(options: Checked): void {
  const given = firstGiven(options, ['catch_up_percent', 'catch_up_at']);
  if (given !== null) refuse(`${given} and --backlog_only contradict each other: nothing is read live`);
  const kinds = ['slow_clients_percent', 'reconnecting_clients_percent'] as const;
  const kind = kinds.find((one) => options[one] > 0);
  if (kind !== undefined) refuse(`--${kind} ${options[kind]} and --backlog_only cannot be measured together`);
}

function refuseCatchUp(options: Checked, clients: number): void {
  const { backlog, catch_up_percent: percent, catch_up_at: at, test_duration } = options;
  if (percent === null) {
    throw new UsageError(`--backlog ${backlog}: nobody is to read it`, {
      hint: 'give --catch_up_percent, or --backlog_only',
    });
  }
  if (at >= test_duration) {
    throw new UsageError(`--catch_up_at ${at} comes after --test_duration ${test_duration}`, {
      hint: 'give an earlier time',
    });
  }
  const sum = percent + options.slow_clients_percent + options.reconnecting_clients_percent;
  if (sum > 100) {
    throw new UsageError(
      `--catch_up_percent ${percent} and the other kinds of clients are ${sum} percent of the clients`,
      { hint: 'a client is of one kind: give 100 at most in all' },
    );
  }
  if (catchingUp(percent, clients) >= clients) {
    throw new UsageError(`--catch_up_percent ${percent} of ${clients} clients leaves nobody who reads live`, {
      hint: 'lower it, or give --backlog_only',
    });
  }
}

function refuse(what: string): never {
  throw new UsageError(what, { hint: 'leave one of them out' });
}

/**
 * Of what another option cannot have: a backlog.
 * @param beside what stands against it, e.g. `--groups 2`
 * @throws UsageError where one is asked for
 */
export function refuseBacklogBeside({ backlog }: BacklogOptions, beside: string, why: string): void {
  if (backlog === 0) return;
  throw new UsageError(`--backlog ${backlog} and ${beside} cannot be measured together: ${why}`, {
    hint: 'leave one of them out',
  });
}

/** How many clients a percentage is, rounded to whole ones. */
export function catchingUp(percent: number, clients: number): number {
  return Math.round((percent * clients) / 100);
}

/** The backlog of a run; null where there is none. */
export function backlogOf(options: BacklogOptions): Backlog | null {
  const { backlog, backlog_rate, backlog_only, catch_up_at } = options;
  if (backlog === 0) return null;
  return { messages: backlog, rate: backlog_rate, only: backlog_only, atS: catch_up_at };
}
