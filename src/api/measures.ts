import { measureOf as measureIn, measuresOf as measuresIn } from '../analysis/measures.ts';
import { type SeriesTable, seriesOf as seriesIn } from '../analysis/series.ts';
import { UsageError } from '../base/errors.ts';
import { pubsubPattern } from '../patterns/pubsub/pattern.ts';
import { PATTERNS } from '../patterns/registry.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { ResultDigest } from '../run/result.ts';
import { loadStudy as load } from '../store/load-study.ts';
import type { Study } from '../store/study.ts';
import type { DigestOf, UsualWorkload, WorkloadName } from './option-values.ts';

/** What results of publishers and subscribers tell, in the order of showing. */
export const measures: readonly Measure[] = measuresIn(pubsubPattern);

/** What the results of a study tell, in the order of showing. */
export function measuresOf({ pattern }: Pick<Study, 'pattern'>): readonly Measure[] {
  return measuresIn(pattern);
}

/**
 * The measure with this key; undefined where there is none.
 *
 * @param study whose results it is of; publishers and subscribers unless told
 */
export function measureOf(key: string, study?: Pick<Study, 'pattern'>): Measure | undefined {
  return measureIn(study?.pattern ?? pubsubPattern, key);
}

/**
 * The per-second series of one result for plotting.
 *
 * @throws UsageError for a result that no pattern of this version has
 */
export function seriesOf(result: Pick<ResultDigest, 'pattern' | 'series'>): SeriesTable {
  const pattern = PATTERNS.find(({ name }) => name === result.pattern);
  if (pattern === undefined) throw new UsageError(`seriesOf(): there is no pattern ${result.pattern}`);
  return seriesIn(result, pattern.series);
}

/**
 * A sweep, a search or a single run, as it lies in its folder. Its results have the type of the usual workload unless
 * another is named, e.g. `loadStudy<WorkloadName>(folder)`.
 *
 * @throws UsageError with one line for whatever is not as it should be
 */
export async function loadStudy<W extends WorkloadName = UsualWorkload>(
  folder: string,
): Promise<Study<DigestOf<W>>> {
  return (await load(folder)) as Study<DigestOf<W>>;
}
