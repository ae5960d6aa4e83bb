import { Xoshiro128 } from './random.ts';

/** How long a message occupies whoever receives it, milliseconds. */
export type WorkTime =
  | { kind: 'fixed'; ms: number }
  | { kind: 'exponential'; meanMs: number }
  | { kind: 'uniform'; fromMs: number; toMs: number };

const NUMBER = String.raw`(\d+(?:\.\d+)?|\.\d+)`;
const WORK = new RegExp(
  String.raw`^(?:${NUMBER}|exponential:${NUMBER}|uniform:${NUMBER}\.\.${NUMBER})\s*(?:ms)?$`,
);
/** Longest mean, or end of a range, ms. */
export const MOST_WORK_MS = 3_600_000;
/** An exponential one is longer than so many means once in 10^13 times. */
const MOST_MEANS = 30;

/** Reads `2`, `exponential:2` or `uniform:1..5`. @returns null where it is none of these, or too short or long */
export function readWorkTime(text: string): WorkTime | null {
  const found = WORK.exec(text.trim().toLowerCase());
  if (found === null) return null;
  const [ms, meanMs, fromMs, toMs] = found
    .slice(1)
    .map((number) => (number === undefined ? null : Number(number)));
  if (ms != null) return isLength(ms) ? { kind: 'fixed', ms } : null;
  if (meanMs != null) return isLength(meanMs) ? { kind: 'exponential', meanMs } : null;
  if (fromMs == null || toMs == null || fromMs > toMs || !isLength(toMs)) return null;
  return { kind: 'uniform', fromMs, toMs };
}

/** As `readWorkTime` reads it. */
export function workTimeText(work: WorkTime): string {
  if (work.kind === 'fixed') return String(work.ms);
  return work.kind === 'exponential' ? `exponential:${work.meanMs}` : `uniform:${work.fromMs}..${work.toMs}`;
}

export function meanWorkMs(work: WorkTime): number {
  if (work.kind === 'fixed') return work.ms;
  return work.kind === 'exponential' ? work.meanMs : (work.fromMs + work.toMs) / 2;
}

/** No message takes longer, by all that is likely. */
export function longestWorkMs(work: WorkTime): number {
  if (work.kind === 'fixed') return work.ms;
  return work.kind === 'exponential' ? work.meanMs * MOST_MEANS : work.toMs;
}

function isLength(ms: number): boolean {
  return ms > 0 && ms <= MOST_WORK_MS;
}

/** The work of one message after the other, as a seed draws it. */
export class WorkDraw {
  readonly #work: WorkTime;
  readonly #random = new Xoshiro128();

  /** @param seed and which of its sequences: whole numbers */
  constructor(work: WorkTime, seed: readonly [seed: number, stream: number]) {
    this.#work = work;
    this.#random.seed(...seed);
  }

  /** Microseconds. */
  nextUs(): number {
    const work = this.#work;
    if (work.kind === 'fixed') return work.ms * 1000;
    const share = this.#random.next();
    if (work.kind === 'exponential') return -Math.log(share) * work.meanMs * 1000;
    return (work.fromMs + (1 - share) * (work.toMs - work.fromMs)) * 1000;
  }
}
