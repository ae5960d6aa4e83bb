import { Histogram } from '../../measure/histogram.ts';
import type { HistogramReport, PublisherReport } from '../../measure/report.ts';
import type { LatencySummary } from '../../run/result.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import type { Collected } from './collected.ts';

/** The latencies of a run, and what there is to say of clocks. */
export function latencyOf(run: Collected, published: PublisherReport) {
  const notes: string[] = [];
  const other = run.subscribers.filter((told) => told.part.same_clock === false);
  const endToEnd = run.subscribers.flatMap(({ part }) => part.histograms?.end_to_end ?? []);
  if (other.length > 0) {
    notes.push(
      `end-to-end latency is left out: ${other.length} subscriber tasks run on another host than ${run.publishers.length === 1 ? 'the publisher' : 'a publisher'}, whose clock offset is not measured`,
      `backlog_at_end and drain_s are bounds for those ${other.length} tasks: taken when they were told of the end, and when their last message was noticed`,
    );
  }
  const { histograms } = published;
  return {
    notes,
    /** Whether every task's clock is the publisher's. */
    comparable: other.length === 0,
    summaries: {
      publish: histograms === null ? null : summaryOf([histograms.publish]),
      end_to_end: other.length > 0 ? null : summaryOf(endToEnd),
      lateness: histograms === null ? null : summaryOf([histograms.lateness]),
    },
  };
}

function summaryOf(reports: readonly HistogramReport[]): LatencySummary {
  return latencySummary(Histogram.of(reports));
}
