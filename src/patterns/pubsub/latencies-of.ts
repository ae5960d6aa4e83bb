import { Histogram } from '../../measure/histogram.ts';
import type { HistogramReport, PublisherReport } from '../../measure/report.ts';
import type { LatencySummary } from '../../run/result.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import { kindLatencies } from './by-kind.ts';
import type { Collected } from './collected.ts';

/** What was timed of all messages, and why some of it is left out. */
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
      publish: summaryIn(histograms?.publish),
      end_to_end: other.length > 0 ? null : summaryOf(endToEnd),
      lateness: summaryIn(histograms?.lateness),
      own_lateness: summaryIn(histograms?.own_lateness),
      schedule_wait: summaryIn(histograms?.schedule_wait),
      ...kindLatencies(run),
    },
  };
}

/** Null where nobody told. */
function summaryIn(report: HistogramReport | undefined): LatencySummary | null {
  return report === undefined ? null : summaryOf([report]);
}

function summaryOf(reports: readonly HistogramReport[]): LatencySummary {
  return latencySummary(Histogram.of(reports));
}
