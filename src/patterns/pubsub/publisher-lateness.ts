import { Histogram } from '../../measure/histogram.ts';
import type { HistogramReport, PublisherReport } from '../../measure/report.ts';

/** Share of its time that handing messages over takes of a publisher that cannot keep up with its rate. */
const OVERLOADED = 0.9;

/**
 * The lateness that a publisher is judged by: without the wait that its schedule causes. Who is slower than the rate wants
 * has itself to blame for what queues up.
 * @param ratePerS messages per second that it was asked for
 */
export function blamedLateness(
  { histograms, handover_us }: Pick<PublisherReport, 'histograms' | 'handover_us'>,
  ratePerS: number,
): HistogramReport | undefined {
  const isOverloaded = (handover_us * ratePerS) / 1e6 >= OVERLOADED;
  return isOverloaded ? histograms?.lateness : (histograms?.own_lateness ?? histograms?.lateness);
}

/** Null where nothing was counted. */
export function p99Of(report: HistogramReport | undefined): number | null {
  return report === undefined ? null : Histogram.of([report]).percentile(99);
}
