import { createPoissonSchedule } from './poisson-schedule.ts';

/** How the due times of messages lie: bursts at equal distances, each message by itself, or at random. */
export const ARRIVALS = ['bursts', 'uniform', 'poisson'] as const;

export interface Arrival {
  kind: (typeof ARRIVALS)[number];
  /** What random due times are drawn by: a seed, and which of its streams; whole numbers. */
  seed: readonly [seed: number, stream: number];
}

/** Time between the start command and message 0, so that the first burst is not late for having been asked for. */
export const LEAD_US = 50_000;

const BURSTS: Arrival = { kind: 'bursts', seed: [0, 0] };

/**
 * The absolute schedule of one publisher. In bursts, message n is due at start + floor(n / batch) x batch / rate; uniform,
 * at start + n / rate; Poisson, bursts are due at random instants. It never shifts, so whoever is late stays measurably late until it has caught up.
 */
export interface Schedule {
  /** Messages in all. */
  readonly total: number;
  /** Length of the schedule: total / rate, seconds. */
  readonly lengthS: number;
  /** Due time of message n relative to the start, whole microseconds. */
  dueUs(n: number): number;
  /** How many messages are due `elapsedUs` after the start: the index of the first that is not. */
  dueCount(elapsedUs: number): number;
  /** One past the last message of n's burst. Above a million bursts per second the next one may be due as soon. */
  burstEnd(n: number): number;
}

/**
 * @param rate messages per second, > 0
 * @param batch messages due at one instant, >= 1
 * @param durationS seconds; the total is rate x duration, rounded
 */
export function createSchedule(
  rate: number,
  batch: number,
  durationS: number,
  { kind, seed }: Arrival = BURSTS,
): Schedule {
  const total = Math.round(rate * durationS);
  if (kind === 'poisson') return createPoissonSchedule({ total, batch, lengthS: total / rate, seed });
  return createRegularSchedule(rate, kind === 'uniform' ? 1 : batch, durationS);
}

function createRegularSchedule(rate: number, batch: number, durationS: number): Schedule {
  const total = Math.round(rate * durationS);
  const burstUs = (batch / rate) * 1e6;
  const burstDueUs = (burst: number) => Math.round(burst * burstUs);
  return {
    total,
    lengthS: total / rate,
    dueUs: (n) => burstDueUs(Math.floor(n / batch)),
    dueCount(elapsedUs) {
      if (elapsedUs < 0) return 0;
      let bursts = Math.floor(elapsedUs / burstUs) + 1;
      // Rounding of the due time may move a burst across the instant asked for.
      while (burstDueUs(bursts) <= elapsedUs) bursts++;
      while (bursts > 0 && burstDueUs(bursts - 1) > elapsedUs) bursts--;
      return Math.min(total, bursts * batch);
    },
    burstEnd: (n) => Math.min(total, (Math.floor(n / batch) + 1) * batch),
  };
}
