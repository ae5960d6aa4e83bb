import { mean } from 'simple-statistics';
import type { Measure } from '../patterns/shared/measure.ts';
import type { StudyCell } from '../store/study.ts';
import { compareSamples, type SampleDifference, type SampleOptions } from './compare-samples.ts';
import type { ComparedMeasure, CompareVerdict, Sample } from './comparison.ts';
import { type ExtraNoise, resultsOf } from './machine-noise.ts';
import { machinePart } from './machine-part.ts';
import type { CellPair } from './pair-cells.ts';
import { measureWords } from './words.ts';

export interface MeasureOptions extends SampleOptions {
  family: ComparedMeasure['family'];
  /** Claims differences that the machine can have brought about, too. */
  strict: boolean;
}

/** One pair of cells, and what one of its sides had more noise in. */
export interface DisturbedPair {
  pair: CellPair;
  extra: readonly ExtraNoise[];
}

/** One measure of one pair of cells, not yet corrected for the number of comparisons. */
export function compareMeasure(
  { pair, extra }: DisturbedPair,
  measure: Measure,
  options: MeasureOptions,
): ComparedMeasure {
  const { key, label, unit, better } = measure;
  const a = sampleOf(pair.a, measure);
  const b = sampleOf(pair.b, measure);
  const found = a.mean === null || b.mean === null ? null : compareSamples(a.values, b.values, options);
  const apart = found !== null && found.difference !== 0;
  const machine = apart ? machinePart(pair, extra, measure, found.difference) : null;
  const alone = found === null ? 'not-measured' : verdictOf(found, better, 1 - options.confidence);
  const compared: Omit<ComparedMeasure, 'words'> = {
    key,
    label,
    unit,
    better,
    a,
    b,
    difference: found?.difference ?? null,
    difference_percent: found?.percent ?? null,
    interval: found?.interval ?? null,
    detectable: found?.detectable ?? null,
    detectable_percent: percentOf(found?.detectable ?? null, a.mean),
    large: found !== null && isLarge(found, unit),
    machine,
    p: found?.p ?? null,
    family: options.family,
    p_corrected: null,
    permutation: found?.permutation ?? null,
    verdict: machine !== null && !options.strict && isClaim(alone) ? 'noise' : alone,
    stands: false,
  };
  return { ...compared, words: measureWords(compared) };
}

/** Whether a verdict says that the sides differ, and that it is the system that does. */
export function isClaim(verdict: CompareVerdict): boolean {
  return verdict === 'better' || verdict === 'worse' || verdict === 'changed';
}

function sampleOf(cells: readonly StudyCell[], measure: Measure): Sample {
  const results = resultsOf(cells);
  const values = results.map((result) => measure.value(result)).filter((value) => value !== null);
  return {
    values,
    mean: values.length === 0 ? null : mean(values),
    missing: results.length - values.length,
  };
}

function percentOf(value: number | null, whole: number | null): number | null {
  return value === null || whole === null || whole === 0 ? null : (100 * value) / Math.abs(whole);
}

/** Smaller steps are never large, whatever they are a part of: percentage points, seconds. */
const leastLarge: Readonly<Record<string, number>> = { '%': 1, s: 0.1 };

/** At least a doubling or a halving; a percentage is often 0 before. */
function isLarge({ difference, percent }: SampleDifference, unit: string): boolean {
  if (Math.abs(difference) < (leastLarge[unit] ?? 0)) return false;
  return percent === null ? unit === '%' : percent >= 100 || percent <= -50;
}

function verdictOf(
  { basis, p, difference }: SampleDifference,
  better: ComparedMeasure['better'],
  most: number,
): CompareVerdict {
  if (basis === 'equal') return 'equal';
  if (basis === 'single' || p === null) return 'undecided';
  if (p > most) return 'no-difference';
  if (better === null) return 'changed';
  return difference > 0 === (better === 'high') ? 'better' : 'worse';
}
