import type { Measure } from '../analysis/measure.ts';
import { UsageError } from '../base/errors.ts';
import { countText } from '../base/number-text.ts';
import { seededRandom } from '../base/seeded-random.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { compareMeasure } from './compare-measure.ts';
import type { CellRuns, ComparedCell, Comparison, UnpairedCell } from './comparison.ts';
import { disparitiesOf, refuseDisparities, versionChanges } from './disparities.ts';
import { headlineOf } from './headline.ts';
import { correctedP } from './many-tests.ts';
import { type CellPair, pairCells } from './pair-cells.ts';

export interface CompareOptions {
  /** Part, not percent, in (0, 1). */
  confidence: number;
  /** What is compared; the correction counts all of it. */
  measures: readonly Measure[];
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
  const cells = corrected(comparedCells(pairs, options), 1 - options.confidence);
  const comparison = {
    a: { folder: a.folder, name: a.name },
    b: { folder: b.folder, name: b.name },
    confidence: options.confidence,
    cells,
    only_in_a,
    only_in_b,
    disparities,
    versions: versionChanges(a, b),
    notes: [...interrupted('A', a), ...interrupted('B', b)],
  };
  return { ...comparison, headline: headlineOf(comparison) };
}

function comparedCells(pairs: readonly CellPair[], options: CompareOptions): ComparedCell[] {
  const sampling = { confidence: options.confidence, random: seededRandom(SEED) };
  return pairs.map((pair) => ({
    varied: pair.varied,
    label: pair.label,
    a: runsOf(pair.a),
    b: runsOf(pair.b),
    measures: options.measures.map((measure) => compareMeasure(pair, measure, sampling)),
  }));
}

/** Corrects every p for the number of all of them. */
function corrected(cells: readonly ComparedCell[], most: number): ComparedCell[] {
  const ps = cells.flatMap(({ measures }) => measures.map(({ p }) => p)).filter((p) => p !== null);
  const queue = correctedP(ps);
  return cells.map((cell) => ({
    ...cell,
    measures: cell.measures.map((measure) => {
      const p_corrected = measure.p === null ? null : (queue.shift() ?? null);
      return { ...measure, p_corrected, stands: p_corrected !== null && p_corrected <= most };
    }),
  }));
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
