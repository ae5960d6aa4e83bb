import type { Histogram } from '../../measure/histogram.ts';
import type { IntervalPercentiles } from '../../run/result.ts';

/** Task rows kept in a result; a larger fleet's are left out, and the run says so. */
export const MOST_TASK_ROWS = 50_000;
/** A second this far back is unlikely to be reported any more. */
const SETTLED_AFTER_S = 30;

/** The seconds that tasks report, as they come and in any order: each of a task's is taken once. */
export class ToldSeconds<Second extends { pack(): void }> {
  readonly #make: () => Second;
  readonly #seconds = new Map<number, Second>();
  /** The seconds that each task reported, ascending. */
  readonly #reported = new Map<string, number[]>();

  /** @param make a second of which nothing is told */
  constructor(make: () => Second) {
    this.#make = make;
  }

  /** First second that is still wanted from a task. */
  since(taskId: string): number {
    return (this.#reported.get(taskId)?.at(-1) ?? -1) + 1;
  }

  /** Takes down that a task reported a second. @returns false where it had done so before */
  takes(taskId: string, second: number): boolean {
    if (second < this.since(taskId)) return false;
    const reported = this.#reported.get(taskId) ?? [];
    reported.push(second);
    this.#reported.set(taskId, reported);
    return true;
  }

  /** A second to add to; what lies far behind it is packed. */
  at(second: number): Second {
    let told = this.#seconds.get(second);
    if (told === undefined) {
      told = this.#make();
      this.#seconds.set(second, told);
      this.#seconds.get(second - SETTLED_AFTER_S)?.pack();
    }
    return told;
  }

  /** Whether a task reported this second, or one before and one after it. */
  spans(taskId: string, second: number): boolean {
    const reported = this.#reported.get(taskId) ?? [];
    return (reported[0] ?? Number.POSITIVE_INFINITY) <= second && second <= (reported.at(-1) ?? -1);
  }

  /** From the first to the last that any task reported, those in between that nobody did too. */
  all(): { second: number; told: Second }[] {
    const seconds = [...this.#seconds.keys()];
    const first = seconds.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const last = seconds.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const all: { second: number; told: Second }[] = [];
    for (let second = first; second <= last; second++)
      all.push({ second, told: this.#seconds.get(second) ?? this.#make() });
    return all;
  }
}

/** How long rows were together; null also where one of them does not know: it may be the longest. */
export function longest(rows: readonly { length_s?: number | undefined }[]): number | null {
  const lengths = rows.flatMap(({ length_s }) => length_s ?? []);
  return lengths.length < rows.length ? null : largest(lengths);
}

export function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

/** Null where nothing was timed. */
export function percentilesOf(histogram: Histogram): IntervalPercentiles | null {
  if (histogram.count === 0) return null;
  const at = (percentile: number) => histogram.percentile(percentile) ?? 0;
  return {
    count: histogram.count,
    p50: at(50),
    p95: at(95),
    p99: at(99),
    p99_9: at(99.9),
    max: histogram.max ?? 0,
  };
}
