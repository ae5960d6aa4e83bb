import type { ResultDigest } from '../../run/result.ts';

/** What a shown number is. */
export interface Definition {
  /** The number's path in the result where it stands there as it is, as thresholds address it. */
  key: string;
  /** A few words for axes and table heads. */
  label: string;
  /** Spelled out, e.g. `messages/s`, `us`; empty for what has none. */
  unit: string;
  /** One sentence, as docs/measurement.md has it. */
  definition: string;
}

/** A number that every result of a pattern has, or has not. */
export interface Measure<R extends ResultDigest = ResultDigest> extends Definition {
  /** Which way is better; null where neither is. */
  better: 'low' | 'high' | null;
  /** Null where the result does not tell. */
  value(result: R): number | null;
  /** What repeats say together; where it is not told, their mean. Percentiles are read from the added histograms. */
  together?(results: readonly R[]): number | null;
}
