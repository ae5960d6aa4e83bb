import { mean } from 'simple-statistics';
import type { Measure } from '../analysis/measure.ts';
import type { StudyCell } from '../store/study.ts';
import { compareSamples, type SampleDifference, type SampleOptions } from './compare-samples.ts';
import type { ComparedMeasure, CompareVerdict, Sample } from './comparison.ts';
import type { CellPair } from './pair-cells.ts';
import { measureWords } from './words.ts';

/** One measure of one pair of cells, not yet corrected for the number of comparisons. */
export function compareMeasure(pair: CellPair, measure: Measure, options: SampleOptions): ComparedMeasure {
  const { key, label, unit, better } = measure;
  const a = sampleOf(pair.a, measure);
  const b = sampleOf(pair.b, measure);
  const found = a.mean === null || b.mean === null ? null : compareSamples(a.values, b.values, options);
  const verdict = found === null ? 'not-measured' : verdictOf(found, better, 1 - options.confidence);
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
    p: found?.p ?? null,
    p_corrected: null,
    permutation: found?.permutation ?? null,
    verdict,
    stands: false,
  };
  return { ...compared, words: measureWords(compared) };
}

function sampleOf(cells: readonly StudyCell[], measure: Measure): Sample {
  const results = cells.flatMap(({ result }) => (result === null ? [] : [result]));
  const values = results.map((result) => measure.value(result)).filter((value) => value !== null);
  return {
    values,
    mean: values.length === 0 ? null : mean(values),
    missing: results.length - values.length,
  };
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
