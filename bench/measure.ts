import type { BenchContext } from './bench-context.ts';

/** What a measure must reach. */
export type Goal =
  /** Ours over the rival's, median of the pairs. */
  | { kind: 'ratio'; atLeast: number }
  /** Ours, median. */
  | { kind: 'at-least' | 'at-most'; value: number };

/** Someone else's way to do the same, in the same run. */
export interface Rival {
  name: string;
  measure(bench: BenchContext): Promise<number>;
}

/** One line of the benchmark. */
export interface Measure {
  /** e.g. `P2`; several measures may share one. */
  id: string;
  name: string;
  unit: string;
  goal: Goal;
  rival: Rival | null;
  /** Whether it is so long, or so much a yes or no, that once is enough. */
  once: boolean;
  measure(bench: BenchContext): Promise<number>;
}

/** What was measured of one line: rivals side by side, in pairs. */
export interface Measured {
  measure: Measure;
  ours: number[];
  rivals: number[];
}

/** A line of the table. */
export interface Verdict {
  ours: Spread;
  rival: Spread | null;
  ratio: Spread | null;
  met: boolean;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** What the numbers of a line come to. */
export function verdictOf({ measure, ours, rivals }: Measured): Verdict {
  const ratio =
    rivals.length === 0 ? null : spreadOf(ours.map((value, pair) => value / (rivals[pair] ?? Number.NaN)));
  const mine = spreadOf(ours);
  return {
    ours: mine,
    rival: rivals.length === 0 ? null : spreadOf(rivals),
    ratio,
    met: isMet(measure.goal, mine, ratio),
  };
}

function isMet(goal: Goal, ours: Spread, ratio: Spread | null): boolean {
  switch (goal.kind) {
    case 'ratio':
      return ratio !== null && ratio.median >= goal.atLeast;
    case 'at-least':
      return ours.median >= goal.value;
    case 'at-most':
      return ours.median <= goal.value;
  }
}

/** Median, smallest and largest; of an even number of values the median is the mean of the middle two. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return { median: (upper + lower) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}
