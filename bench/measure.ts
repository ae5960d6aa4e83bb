import type { BenchContext, PairContext } from './bench-context.ts';
import type { Fleets } from './fleets.ts';

/** What a measure must reach. */
export type Goal =
  /** Ours over the rival's, median of the pairs. */
  | { kind: 'ratio'; atLeast: number }
  /** Ours, median. */
  | { kind: 'at-least' | 'at-most'; value: number };

/** Someone else's way to do the same, in the same run. */
export interface Rival<Context> {
  name: string;
  measure(bench: Context): Promise<number>;
}

interface Line {
  /** e.g. `P2`; several measures may share one. */
  id: string;
  name: string;
  unit: string;
  goal: Goal;
}

/** A line that is taken several times on a broker of its own, ours and the rival's in turn. */
export interface PairMeasure extends Line {
  rival: Rival<BenchContext> | null;
  /** The broker takes connections over TLS alone. */
  tls?: boolean;
  measure(bench: BenchContext): Promise<number>;
}

/** A line that is taken several times without any server, ours and the rival's in turn. */
export interface ServerlessPair extends Line {
  serverless: true;
  rival: Rival<PairContext>;
  measure(bench: PairContext): Promise<number>;
}

/** What whole runs are measured with. */
export interface RunContext {
  fleets: Fleets;
  /** Folder for what they print. */
  temp: string;
  signal: AbortSignal;
}

/** A line that whole runs tell, which bring their own broker and take long: once. */
export interface RunMeasure extends Line {
  rival: null;
  read(context: RunContext): Promise<number>;
}

/** One line of the benchmark. */
export type Measure = PairMeasure | ServerlessPair | RunMeasure;

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
