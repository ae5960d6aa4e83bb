import type { Varied } from '../store/manifest.ts';

/*
 * What differs between two studies, as plain data: JSON keeps all of it, and whoever shows it (the command line, the
 * report) reads this alone. docs/compare.md explains the statistics.
 */

/**
 * `better`, `worse`: more than chance, in a direction that is good or bad. `changed`: more than chance, of a measure
 * where neither direction is good. `noise`: more than chance, and no more than the machine can have brought about, which
 * disturbed one side more than the other. `no-difference`: chance covers it. `equal`: every run of both sides gave the same.
 * `undecided`: one side was measured only once. `not-measured`: one side has no value at all.
 */
export const verdicts = [
  'better',
  'worse',
  'changed',
  'noise',
  'no-difference',
  'equal',
  'undecided',
  'not-measured',
] as const;
export type CompareVerdict = (typeof verdicts)[number];

/** A measure of one side: one value per run, never a value averaged from percentiles of one run. */
export interface Sample {
  /** In the order of measuring; runs that did not measure it are left out. */
  values: number[];
  /** Mean of the runs' values; null where there is none. */
  mean: number | null;
  /** Runs that gave a result but not this number. */
  missing: number;
}

/** A confidence interval of the difference B - A, in the measure's unit and in percent of A's mean. */
export interface Interval {
  low: number;
  high: number;
  /** Null where A's mean is 0. */
  low_percent: number | null;
  high_percent: number | null;
}

/** The permutation test: how often the same runs, dealt out at random, differ as much. */
export interface PermutationOutcome {
  p: number;
  /** The smallest p that so few runs can give: 0.1 with three on each side. */
  least: number;
  /** Whether every dealing was counted; else a seeded sample of them. */
  exact: boolean;
}

/** One measure of one pair of cells. B - A throughout: positive where B is higher. */
export interface ComparedMeasure {
  /** As in src/analysis/measures.ts, e.g. `latency_us.end_to_end.p99`. */
  key: string;
  label: string;
  unit: string;
  /** Which direction is good; null where neither is. */
  better: 'high' | 'low' | null;
  a: Sample;
  b: Sample;
  difference: number | null;
  /** Of A's mean; null where that is 0 or missing. */
  difference_percent: number | null;
  /** Null with fewer than two runs on a side, and where no run differs from its own side's others. */
  interval: Interval | null;
  /**
   * The smallest true difference that so many runs with such a spread show with a probability of 80 %, in the measure's
   * unit; null with fewer than two runs on a side, and where no run differs from its own side's others.
   */
  detectable: number | null;
  /** Of A's mean; null where that is 0. */
  detectable_percent: number | null;
  /** Whether the difference is at least a doubling or a halving, of a percentage also a rise from 0 by a point. */
  large: boolean;
  /** Why the machine can have brought it about, in words; null where it cannot. */
  machine: string | null;
  /** Probability of such a difference by chance, of this comparison alone. */
  p: number | null;
  /** `main`: what was asked for, or the usual measures; `further`: the rest of them with `all`. */
  family: 'main' | 'further';
  /** p corrected for all comparisons of its family (Benjamini-Hochberg). */
  p_corrected: number | null;
  permutation: PermutationOutcome | null;
  /** Of this comparison alone. */
  verdict: CompareVerdict;
  /** Whether it is claimed: better, worse or changed, also after the correction for all comparisons of its family. */
  stands: boolean;
  /** The verdict in words, e.g. `worse: +18 % [+9, +27]`. */
  words: string;
}

/** How often one side measured a cell, and what came to nothing. */
export interface CellRuns {
  measured: number;
  /** Failed and skipped runs: `001-r2 failed: <reason>`. */
  without_result: string[];
}

/** One kind of noise, mean of each side's runs; null where none of them tells it. */
export interface NoiseRow {
  /** As in src/analysis/measures.ts. */
  key: string;
  label: string;
  unit: string;
  a: number | null;
  b: number | null;
}

/** Two cells with the same varied values. */
export interface ComparedCell {
  varied: Varied;
  /** For a person: `500 clients x 3,000/s`. */
  label: string;
  a: CellRuns;
  b: CellRuns;
  /** How far the machine was disturbed on each side. */
  noise: NoiseRow[];
  /** What one side had more noise in than chance and its own work explain, in words; empty where they were alike. */
  noisier: string[];
  measures: ComparedMeasure[];
}

/** A cell that only one side has. */
export interface UnpairedCell {
  varied: Varied;
  label: string;
}

/** What is not the same on both sides although nothing was to vary it. */
export interface Disparity {
  /** `option`: as `msg_size`. `machine`: processor. `workload`. These are refused unless allowed. */
  kind: 'option' | 'machine' | 'workload';
  name: string;
  a: string;
  b: string;
}

/** A version or the like that differs: worth knowing, maybe what the comparison is about. */
export interface VersionChange {
  name: string;
  a: string;
  b: string;
}

export interface ComparedStudy {
  folder: string;
  name: string;
}

export interface Comparison {
  /** Before. */
  a: ComparedStudy;
  /** After. */
  b: ComparedStudy;
  /** Part, not percent: 0.95. */
  confidence: number;
  /** Whether differences that go with the machine are claimed like others. */
  strict: boolean;
  /** One sentence that answers: is B better, worse, or is there no difference to see? */
  headline: string;
  cells: ComparedCell[];
  only_in_a: UnpairedCell[];
  only_in_b: UnpairedCell[];
  /** Allowed ones; a comparison with others is refused. */
  disparities: Disparity[];
  versions: VersionChange[];
  /** What to know when reading, e.g. that repeats are missing. */
  notes: string[];
}
