import { definitionsOf } from '../../../src/analysis/definitions.ts';
import { measureOf as measureIn, measuresOf } from '../../../src/analysis/measures.ts';
import { type SeriesTable, seriesOf as seriesIn } from '../../../src/analysis/series.ts';
import { pubsubPattern } from '../../../src/patterns/pubsub/pattern.ts';
import type { PubsubDigest, PubsubResult } from '../../../src/patterns/pubsub/result.ts';
import type { Measure } from '../../../src/patterns/shared/measure.ts';
import type { ResultDigest } from '../../../src/run/result.ts';
import { loadStudy, readCell } from '../../../src/store/load-study.ts';
import type { Study } from '../../../src/store/study.ts';

/** What results of publishers and subscribers tell. */
export const measures = measuresOf(pubsubPattern);
export const definitions = definitionsOf(pubsubPattern);

export const measureOf = (key: string): Measure | undefined => measureIn(pubsubPattern, key);
export const definitionOf = (key: string) => definitions.find((one) => one.key === key);
export const seriesOf = (result: Pick<ResultDigest, 'series'>): SeriesTable =>
  seriesIn(result, pubsubPattern.series);

/** A study whose results are of publishers and subscribers. */
export const loadPubsub = async (folder: string): Promise<Study<PubsubDigest>> =>
  (await loadStudy(folder)) as Study<PubsubDigest>;

/** One cell of such a study, with all of its result. */
export const readPubsubCell = async (folder: string, id: string) => {
  const { result, ...cell } = await readCell(folder, id);
  return { ...cell, result: result as PubsubResult | null };
};
