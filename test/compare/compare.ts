import { compareStudies } from '../../src/compare/compare-studies.ts';
import type { ComparedMeasure, Comparison } from '../../src/compare/comparison.ts';
import type { Study } from '../../src/store/study.ts';
import { measures } from '../patterns/pubsub/pubsub.ts';

export const P99 = 'latency_us.end_to_end.p99';
export const LOSS = 'average_packet_loss';

/** The comparison of two studies in some measures, at 95 %. */
export function compare(
  a: Study,
  b: Study,
  keys: readonly string[] = [P99],
  allow_different = false,
): Comparison {
  const chosen = measures.filter(({ key }) => keys.includes(key));
  return compareStudies(a, b, { confidence: 0.95, measures: chosen, allow_different });
}

/** The first measure of the first cell. */
export function firstOf({ cells }: Comparison): ComparedMeasure | undefined {
  return cells[0]?.measures[0];
}
