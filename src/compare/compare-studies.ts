import { UsageError } from '../base/errors.ts';
import { countText } from '../base/number-text.ts';
import { seededRandom } from '../base/seeded-random.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { compareMeasure, isClaim } from './compare-measure.ts';
import type { CellRuns, ComparedCell, ComparedMeasure, Comparison, UnpairedCell } from './comparison.ts';
import { disparitiesOf, refuseDisparities, versionChanges } from './disparities.ts';
import { headlineOf } from './headline.ts';
import { extraNoise } from './machine-noise.ts';
import { correctedP } from './many-tests.ts';
import { noiseNotes, noiseRows } from './noise-rows.ts';
import { type CellPair, pairCells } from './pair-cells.ts';
import { machineText } from './words.ts';

export interface CompareOptions {
  /** Part, not percent, in (0, 1). */
  confidence: number;
  /** What is compared, and corrected for its own number. */
  measures: readonly Measure[];
  /** What else is compared, a family of its own: however many these are, they hide nothing of the former. */
  further?: readonly Measure[];
  /** Claims differences that the machine can have brought about like others. */
  strict?: boolean;
  /** Goes on although the two differ in options, machine or workload, and names what differs. */
  allow_different: boolean;
}

const SEED = 1;

/**
 * Compares two studies cell by cell; repeats are the samples.
 * @param a before
 * @param b after
 * @throws UsageError when they differ in what neither varies (unless allowed), or have no cell in common
 */
export function compareStudies(a: Study, b: Study, options: CompareOptions): Comparison {
  const all = pairCells(a, b);
  const pairs = all.filter((pair) => pair.a.length > 0 && pair.b.length > 0);
  const only_in_a = all.filter((pair) => pair.b.length === 0).map(unpaired);
  const only_in_b = all.filter((pair) => pair.a.length === 0).map(unpaired);
  refuseNothingInCommon(pairs, only_in_a, only_in_b);
  const disparities = disparitiesOf(a, b, pairs);
  if (!options.allow_different) refuseDisparities(disparities);
  const most = 1 - options.confidence;
  const cells = corrected(corrected(comparedCells(pairs, options), 'main', most), 'further', most);
  const comparison = {
    a: { folder: a.folder, name: a.name },
    b: { folder: b.folder, name: b.name },
    confidence: options.confidence,
    strict: options.strict ?? false,
    cells,
    only_in_a,
    only_in_b,
    disparities,
    versions: versionChanges(a, b),
    notes: [...interrupted('A', a), ...interrupted('B', b), ...noiseNotes(pairs), ...leastNotes(cells, most)],
  };
  return { ...comparison, headline: headlineOf(comparison, a.pattern.first) };
}

function comparedCells(pairs: readonly CellPair[], options: CompareOptions): ComparedCell[] {
  const { confidence, strict = false, measures, further = [] } = options;
  const shared = { confidence, strict, random: seededRandom(SEED) };
  return pairs.map((pair) => {
    const extra = extraNoise(pair);
    const compared = (measure: Measure, family: ComparedMeasure['family']) =>
      compareMeasure({ pair, extra }, measure, { ...shared, family });
    return {
      varied: pair.varied,
      label: pair.label,
      a: runsOf(pair.a),
      b: runsOf(pair.b),
      noise: noiseRows(pair),
      noisier: extra.map(machineText),
      measures: [
        ...measures.map((measure) => compared(measure, 'main')),
        ...further.filter((one) => !measures.includes(one)).map((measure) => compared(measure, 'further')),
      ],
    };
  });
}

/** Corrects every p of a family for the number of all of them. */
function corrected(
  cells: readonly ComparedCell[],
  family: ComparedMeasure['family'],
  most: number,
): ComparedCell[] {
  const isOf = (measure: ComparedMeasure) => measure.family === family;
  const ps = cells
    .flatMap(({ measures }) => measures.filter(isOf).map(({ p }) => p))
    .filter((p) => p !== null);
  const queue = correctedP(ps);
  const correctedOne = (measure: ComparedMeasure) => {
    if (!isOf(measure) || measure.p === null) return measure;
    const p_corrected = queue.shift() ?? null;
    const stands = isClaim(measure.verdict) && p_corrected !== null && p_corrected <= most;
    return { ...measure, p_corrected, stands };
  };
  return cells.map((cell) => ({ ...cell, measures: cell.measures.map(correctedOne) }));
}

/** Where no test that supposes nothing can prove anything, readers are to know what the claims rest on. */
function leastNotes(cells: readonly ComparedCell[], most: number): string[] {
  const weak = cells.flatMap(({ a, b, measures }) => {
    const least = measures.find(({ permutation }) => permutation !== null)?.permutation?.least ?? 0;
    return least > most ? [{ runs: `${a.measured} and ${b.measured} runs`, least }] : [];
  });
  return [...new Map(weak.map((one) => [one.runs, one])).values()].map(
    ({ runs, least }) =>
      `with ${runs} a permutation test, which supposes nothing, cannot give less than p = ${Number(least.toFixed(3))}: what is claimed rests on Welch's test, which supposes that runs spread about like a normal distribution`,
  );
}

function runsOf(cells: readonly StudyCell[]): CellRuns {
  const empty = cells.filter(({ result }) => result === null);
  return {
    measured: cells.length - empty.length,
    without_result: empty.map(({ id, state, reason }) => `${id} ${state}: ${reason ?? 'no reason told'}`),
  };
}

function unpaired({ varied, label }: CellPair): UnpairedCell {
  return { varied, label };
}

function interrupted(side: string, { missing }: Study): string[] {
  if (missing.length === 0) return [];
  return [`${side} was interrupted: ${countText(missing.length, 'planned cell')} not measured`];
}

function refuseNothingInCommon(
  pairs: readonly CellPair[],
  only_in_a: readonly UnpairedCell[],
  only_in_b: readonly UnpairedCell[],
): void {
  if (pairs.length > 0) return;
  const few = (cells: readonly UnpairedCell[]) => {
    if (cells.length === 0) return 'nothing';
    const more = cells.length > 3 ? ` and ${cells.length - 3} more` : '';
    return `${cells
      .slice(0, 3)
      .map(({ label }) => label)
      .join('; ')}${more}`;
  };
  throw new UsageError(`A and B have no cell in common: A has ${few(only_in_a)}, B has ${few(only_in_b)}`, {
    hint: 'compare studies that measured the same values',
  });
}
