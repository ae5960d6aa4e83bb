import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { countText, rate as rateText, seconds as secondsText } from '../../base/number-text.ts';
import { askedIn, type LoadStage } from '../../measure/user-load.ts';
import { decimal, oneOf, orNone, pathText, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import type { OperationsLoad } from './parts.ts';
import { parseStages, type Stages, stagesSeconds, stagesText } from './stages.ts';

/** What every measurement of users is told. Plain data. */
export interface OperationsOptions {
  /** Counted seconds; of stages their sum. */
  test_duration: number;
  /** Users at the same time; of stages of users the most of any. */
  users: number;
  /** Tasks that host them. */
  user_tasks: number;
  /** Operations per second of an open loop; null = closed: users begin again when they are done. */
  rate: number | null;
  arrival: (typeof USER_ARRIVALS)[number];
  /** What waits, tasks and random due times are drawn by. */
  arrival_seed: number;
  /** From the end of a task to the next one of the same user, ms. */
  min_wait: number;
  /** null = min_wait. */
  max_wait: number | null;
  /** From due time to due time of a user's tasks, seconds; null = wait. */
  pace: number | null;
  /** Users that begin per second; null = all at once. */
  spawn_rate: number | null;
  /** null = one load throughout. */
  stages: Stages | null;
  drain_timeout_s: number;
  /** ms; null = no bound. */
  max_lateness_ms: number | null;
  /** What the names of Locust's files of a single run begin with; null = none is written. */
  csv: string | null;
}

const USER_ARRIVALS = ['uniform', 'poisson'] as const;
export const MAX_USERS = 100_000;
export const MAX_USER_TASKS = 1_000;
const SECONDS_PER_DAY = 86_400;
const HIGHEST_RATE = 1e8;
const MAX_ASKED = 2 ** 40;
/** With fewer, a whole number of operations is further than half a percent from the rate that was asked for. */
const LEAST_ASKED = 100;
/** Beyond its load a run takes about so long, seconds. */
const OVERHEAD_S = 4;
const SECONDS_PER_TASK = 0.1;

const decimalOrNone = (range: Parameters<typeof decimal>[0]) =>
  orNone(decimal(range)) as z.ZodType<number | null, string>;

/** Options of every workload of users, in the order of help. */
export const operationsFields: OptionFields<OperationsOptions> = {
  test_duration: {
    schema: decimal({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 10,
    describe: 'seconds that are counted, after the ramp',
    group: 'Load:',
  },
  users: {
    schema: whole({ min: 1, max: MAX_USERS, unit: 'users' }),
    fallback: 16,
    describe: 'users at the same time, each with a session of its own',
    group: 'Load:',
  },
  user_tasks: {
    schema: whole({ min: 1, max: MAX_USER_TASKS, unit: 'tasks' }),
    fallback: 1,
    describe: 'tasks (processes) that host them, in equal parts',
    group: 'Load:',
  },
  rate: {
    schema: decimalOrNone({ above: 0, max: HIGHEST_RATE, unit: 'operations per second' }),
    fallback: null,
    describe: 'open loop: operations per second of all users, due by a schedule whoever is free',
    group: 'Load:',
    fallbackText: 'none: each user begins again when it is done',
  },
  arrival: {
    schema: oneOf(USER_ARRIVALS),
    fallback: 'uniform',
    describe: 'due times of an open loop: uniform (start + n / rate), poisson (at random)',
    group: 'Load:',
  },
  arrival_seed: {
    schema: whole({ min: 0, max: 2 ** 32 - 1, unit: 'a seed' }),
    fallback: 1,
    describe: 'what waits, tasks and random due times are drawn by: the same ones for the same seed',
    group: 'Load:',
  },
  min_wait: {
    schema: decimal({ min: 0, max: 3_600_000, unit: 'milliseconds' }),
    fallback: 0,
    describe: 'least time from the end of a task to the next one of the same user, milliseconds',
    group: 'Load:',
  },
  max_wait: {
    schema: decimalOrNone({ min: 0, max: 3_600_000, unit: 'milliseconds' }),
    fallback: null,
    describe: 'most time likewise; between the two it is uniform',
    group: 'Load:',
    fallbackText: 'min_wait',
  },
  pace: {
    schema: decimalOrNone({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: null,
    describe: "seconds from due time to due time of a user's tasks, in place of the wait; none is dropped",
    group: 'Load:',
    fallbackText: 'none',
  },
  spawn_rate: {
    schema: decimalOrNone({ above: 0, max: 1e6, unit: 'users per second' }),
    fallback: null,
    describe: 'users that begin per second; counting begins when all are there',
    group: 'Load:',
    fallbackText: 'all at once',
  },
  stages: {
    schema: orNone(textField(parseStages)) as z.ZodType<Stages | null, string>,
    fallback: null,
    describe: 'loads one after the other: <users>@<seconds>,... or <rate>/s@<seconds>,...',
    group: 'Load:',
    fallbackText: 'one load throughout',
  },
  drain_timeout_s: {
    schema: decimal({ min: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 10,
    describe: 'seconds that outcomes are waited for after the end',
    group: 'Judging:',
  },
  max_lateness_ms: {
    schema: decimalOrNone({ min: 0, max: 3_600_000, unit: 'milliseconds' }),
    fallback: null,
    describe: 'bound on the p99 of lateness (due to handed over) in a clean run, milliseconds',
    group: 'Judging:',
    fallbackText: 'none: lateness is told beside the result',
  },
  csv: {
    schema: pathText as z.ZodType<string | null, string>,
    fallback: null,
    describe: "what the names of Locust's CSV files of a single run begin with: <csv>_stats.csv, ...",
    group: 'Run and output:',
    fallbackText: 'none is written',
    fixed: true,
  },
};

/** Both say how long the load lasts. */
export const operationsAlternatives = [
  {
    option: 'stages',
    instead: 'test_duration',
    what: 'how long the load lasts',
    hint: 'give one of them; stages have their own seconds',
  },
] as const;

/**
 * Options with what follows from others in its place.
 * @throws UsageError where they contradict each other, or ask for more than can be counted
 */
export function checkOperations<O extends OperationsOptions>(given: O): O {
  const options = withStages(given);
  refuseWaits(options);
  if (options.user_tasks > options.users) {
    throw new UsageError(
      `--user_tasks ${options.user_tasks} for --users ${options.users}: a task would have no user`,
      {
        hint: 'lower --user_tasks',
      },
    );
  }
  const asked = loopOf(options) === 'open' ? askedOf(options) : null;
  if (asked !== null && asked < options.user_tasks) {
    const text = `--rate ${options.rate} for ${options.test_duration} s asks for ${asked} operations of ${countText(options.user_tasks, 'task')}`;
    throw new UsageError(text, { hint: 'raise the rate or the duration, or lower --user_tasks' });
  }
  if (asked !== null && asked > MAX_ASKED) {
    throw new UsageError(
      `--rate ${options.rate} for ${options.test_duration} s asks for ${asked} operations`,
      {
        hint: `at most ${MAX_ASKED}: lower the rate or the duration`,
      },
    );
  }
  return options;
}

function withStages<O extends OperationsOptions>(options: O): O {
  const { stages, rate } = options;
  if (stages === null) return options;
  const test_duration = stagesSeconds(stages);
  if (test_duration > SECONDS_PER_DAY) {
    throw new UsageError(`--stages lasts ${test_duration} s`, {
      hint: `at most ${SECONDS_PER_DAY} s in all`,
    });
  }
  if (stages.of === 'users') {
    if (rate !== null) {
      throw new UsageError(`--stages ${stagesText(stages)} are of users, and --rate asks for an open loop`, {
        hint: 'leave --rate out, or write stages of rates: 100/s@10,500/s@60',
      });
    }
    const users = Math.max(...stages.stages.map(({ load }) => load));
    if (users > MAX_USERS)
      throw new UsageError(`--stages asks for ${users} users`, { hint: `at most ${MAX_USERS}` });
    return { ...options, test_duration, users };
  }
  // A whole number of operations over all stages, as a mean.
  return { ...options, test_duration, rate: askedOfStages(stages.stages) / test_duration };
}

function refuseWaits({ min_wait, max_wait, pace, rate, stages }: OperationsOptions): void {
  if (max_wait !== null && max_wait < min_wait) {
    throw new UsageError(`--max_wait ${max_wait} is less than --min_wait ${min_wait}`, {
      hint: 'give a most time that is no less than the least',
    });
  }
  const waits = min_wait > 0 || (max_wait ?? 0) > 0;
  if (pace !== null && waits) {
    throw new UsageError(`--pace ${pace} and a wait contradict each other`, {
      hint: 'leave --pace out, or --min_wait and --max_wait',
    });
  }
  if (rate === null && stages?.of !== 'rate') return;
  if (pace === null && !waits) return;
  throw new UsageError(`--rate asks for an open loop, in which no user ${waits ? 'waits' : 'has a pace'}`, {
    hint: `leave --rate out, or ${waits ? '--min_wait and --max_wait' : '--pace'}`,
  });
}

export function loopOf({ rate, stages }: Pick<OperationsOptions, 'rate' | 'stages'>): 'closed' | 'open' {
  return rate === null && stages?.of !== 'rate' ? 'closed' : 'open';
}

/** The stages of a run, one at least. */
export function stagesOf(options: OperationsOptions): readonly LoadStage[] {
  const { stages, rate, users, test_duration } = options;
  return stages?.stages ?? [{ load: rate ?? users, seconds: test_duration }];
}

function askedOfStages(stages: readonly LoadStage[]): number {
  return stages.reduce((sum, stage) => sum + askedIn(stage), 0);
}

function askedOf(options: OperationsOptions): number {
  return askedOfStages(stagesOf(options));
}

/** The load that options ask for. */
export function operationsLoad(options: OperationsOptions): OperationsLoad {
  const { users, user_tasks, min_wait, max_wait, pace, arrival, arrival_seed, spawn_rate } = options;
  const { drain_timeout_s, max_lateness_ms } = options;
  return {
    ...{ loop: loopOf(options), users, user_tasks, stages: stagesOf(options), min_wait },
    ...{
      max_wait: max_wait ?? min_wait,
      pace,
      arrival,
      seed: arrival_seed,
      spawn_rate,
      drain_timeout_s,
      max_lateness_ms,
    },
  };
}

/** What one measurement does, in words: `128 users for 60 s`. */
export function operationsPurpose(options: OperationsOptions): string {
  const { users, rate, stages, test_duration } = options;
  const at = rate === null ? '' : ` at ${rateText(rate)}`;
  const staged = stages === null ? '' : ` in ${countText(stages.stages.length, 'stage')}`;
  return `${countText(users, 'user')}${at} for ${secondsText(test_duration)}${staged}`;
}

/**
 * The rates that can be measured with options, whatever their own.
 * @throws UsageError where stages say the load
 */
export function operationsRates({ test_duration, user_tasks, stages }: OperationsOptions) {
  if (stages !== null) {
    throw new UsageError(`--stages ${stagesText(stages)} say the load: there is none to search for`, {
      hint: 'leave --stages out',
    });
  }
  const max_rate = Math.min(HIGHEST_RATE, (MAX_ASKED / test_duration) * (1 - 1e-9));
  return { min_rate: Math.min(Math.max(LEAST_ASKED, user_tasks) / test_duration, max_rate), max_rate };
}

/** Where a search for the highest rate starts unless told. */
export const firstOperationsRate = 1_000;

export function operationsSeconds(options: OperationsOptions): number {
  const { users, spawn_rate, test_duration, user_tasks } = options;
  return (
    test_duration +
    (spawn_rate === null ? 0 : users / spawn_rate) +
    OVERHEAD_S +
    user_tasks * SECONDS_PER_TASK
  );
}
