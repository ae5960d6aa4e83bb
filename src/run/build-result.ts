import { Histogram } from '../measure/histogram.ts';
import type { HistogramReport, SubscriberClientRow, SubscriberReport } from '../measure/report.ts';
import { uncleanBecause } from './cleanliness.ts';
import type { Collected, Told } from './collected.ts';
import { brokerShare, cpuShares } from './cpu-shares.ts';
import {
  type ClientRow,
  type Counts,
  type LatencySummary,
  RESULT_SCHEMA_VERSION,
  type RunResult,
  type TaskRow,
} from './result.ts';
import type { SeriesBuilder } from './series.ts';
import { judge, LATE_US, type VerdictEvidence } from './verdict.ts';

/** The original's pass mark: share of the asked rate that must be achieved. */
const PASS_SHARE = 0.7;

/** Computes the result of a run from what was collected. Pure. */
export function buildResult(run: Collected): RunResult {
  const clients = run.subscribers.flatMap((told) => clientRows(told, run.publisher.part.acked));
  const counts = countsOf(run, clients);
  const classic = classicKeys(run, counts, clients);
  const latency = latencyOf(run);
  const series = run.series.rows(run.subscribers.map((told) => told.task.id));
  const backlog = backlogAtEnd(run, counts);
  const unclean = uncleanBecause({
    counts,
    msgRate: run.plan.msg_rate,
    averageTxRate: classic.average_tx_rate,
    deadTasks: run.deadTasks,
    clientCount: clients.length,
    wantedClients: run.plan.clients,
    drainS: run.drain.drainS,
    maxDrainS: run.plan.max_drain_s,
    independentCount: run.independentCount,
    systemFailure: run.systemFailure,
    acknowledged: run.options.acks !== 0,
  });
  const tasks = [run.publisher, ...run.subscribers].map(taskRow);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    run_id: run.plan.runId,
    workload: run.workload,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    options: run.options,
    ...classic,
    passed: classic.average_tx_rate >= PASS_SHARE * run.plan.msg_rate,
    clean: unclean.length === 0,
    unclean_because: unclean,
    caveats: [],
    verdict: judge(evidenceOf(run, { counts, tasks, series, clean: unclean.length === 0, backlog })),
    counts,
    independent_count: run.independentCount,
    system_failure: run.systemFailure,
    backlog_at_end: backlog,
    drain_s: run.drain.drainS,
    drain_end: run.drain.end,
    latency_us: latency.summaries,
    notes: [
      ...run.notes,
      ...latency.notes,
      ...latenessNote(latency.summaries.lateness?.p99 ?? 0),
      ...(series.truncated ? ['task_series: cut, the fleet is too large'] : []),
    ],
    errors: mergedErrors(run),
    clients,
    tasks,
    dead_tasks: [...run.deadTasks],
    series: latency.comparable
      ? series.series
      : series.series.map((row) => ({ ...row, end_to_end_us: null })),
    task_series: series.taskSeries,
    environment: run.environment,
  };
}

function countsOf(run: Collected, clients: readonly ClientRow[]): Counts {
  const published = run.publisher.part;
  const rows = run.subscribers.flatMap((told) => told.part.clients ?? []);
  const expected = published.acked * clients.length;
  return {
    asked: published.asked,
    sent: published.sent,
    unsent: published.asked - published.sent,
    acked: published.acked,
    failed: published.failed,
    unknown: published.unknown,
    expected,
    received: sum(rows, (row) => row.received),
    lost: sum(clients, (row) => row.lost),
    duplicated: sum(rows, (row) => row.duplicated),
    reordered: sum(rows, (row) => row.reordered),
    corrupted: sum(rows, (row) => row.corrupted),
    foreign: sum(rows, (row) => row.foreign),
    unacked_received: sum(rows, (row) => row.unacked_received ?? 0),
  };
}

/** The original's keys by the original's formulas, without its faults. */
function classicKeys(run: Collected, counts: Counts, clients: readonly ClientRow[]) {
  const { part, report } = run.publisher;
  const n = clients.length;
  const failing = clients.filter((client) => client.lost > 0);
  const elapsed = report.process.elapsed_s;
  const per = (total: number, over: number) => (over > 0 ? total / over : null);
  return {
    client_count: n,
    packet_tx: counts.acked,
    average_tx_rate: part.rate,
    average_packets: per(counts.received - counts.unacked_received, n),
    average_rate: per(
      sum(clients, (client) => client.rate),
      n,
    ),
    failing_clients: failing.length,
    failing_clients_rate: per(
      sum(failing, (client) => client.rate),
      failing.length,
    ),
    average_packet_loss: counts.expected > 0 ? (counts.lost * 100) / counts.expected : null,
    pub_cpu: per(100 * (report.process.cpu_user_s + report.process.cpu_system_s), elapsed),
    pub_net_txrate: per(report.process.tx_bytes, part.span_s),
    pub_net_rxrate: per(report.process.rx_bytes, part.span_s),
  };
}

/** A client that was never told the truth has lost at least what it received too few of. */
function clientRows(told: Told<SubscriberReport>, acked: number): ClientRow[] {
  return (told.part.clients ?? []).map((row: SubscriberClientRow) => ({
    task: told.task.id,
    client: row.client,
    received: row.received,
    lost: row.lost ?? Math.max(0, acked - row.received),
    duplicated: row.duplicated,
    reordered: row.reordered,
    corrupted: row.corrupted,
    foreign: row.foreign,
    rate: row.rate,
    reconnects: row.reconnects,
  }));
}

function taskRow(told: Told<unknown>): TaskRow {
  const { task, report } = told;
  const usage = report.process;
  const cpu = usage.cpu_user_s + usage.cpu_system_s;
  return {
    id: task.id,
    app: task.appId,
    role: task.role,
    host: task.host,
    clients: report.subscriber?.clients_total ?? 1,
    cpu_s: cpu,
    cpu_percent: usage.elapsed_s > 0 ? (100 * cpu) / usage.elapsed_s : 0,
    rss_bytes: usage.rss_bytes,
    rss_peak_bytes: usage.rss_peak_bytes,
    event_loop_delay_us: usage.event_loop_delay_us,
  };
}

/**
 * Messages acked x clients less those that had arrived when publishing ended. Arrivals nobody acknowledged make up
 * for none; when each of them came is not known, so all count as early.
 */
function backlogAtEnd(run: Collected, counts: Counts): number {
  const arrived = sum(run.subscribers, (told) => told.part.received_by_end ?? told.part.received);
  return Math.max(0, counts.expected - Math.max(0, arrived - counts.unacked_received));
}

function latencyOf(run: Collected) {
  const notes: string[] = [];
  const endToEnd = new Histogram();
  const other = run.subscribers.filter((told) => told.part.same_clock === false);
  for (const told of run.subscribers) {
    if (told.part.histograms !== null) endToEnd.addReport(told.part.histograms.end_to_end);
  }
  if (other.length > 0) {
    notes.push(
      `end-to-end latency is left out: ${other.length} subscriber tasks run on another host than the publisher, whose clock offset is not measured`,
      `backlog_at_end and drain_s are bounds for those ${other.length} tasks: taken when they were told of the end, and when their last message was noticed`,
    );
  }
  const histograms = run.publisher.part.histograms;
  return {
    notes,
    /** Whether every task's clock is the publisher's. */
    comparable: other.length === 0,
    summaries: {
      publish: histograms === null ? null : summaryOf(histograms.publish),
      end_to_end: other.length > 0 ? null : summarize(endToEnd),
      lateness: histograms === null ? null : summaryOf(histograms.lateness),
    },
  };
}

/** A late publisher does not make a run unclean; whoever reads its latencies must know. */
function latenessNote(p99Us: number): string[] {
  if (p99Us <= LATE_US) return [];
  return [`the publisher itself was late (p99 ${(p99Us / 1000).toFixed(1)} ms): every latency includes that`];
}

function summaryOf(report: HistogramReport): LatencySummary {
  const histogram = new Histogram();
  histogram.addReport(report);
  return summarize(histogram);
}

function summarize(histogram: Histogram): LatencySummary {
  return {
    count: histogram.count,
    min: histogram.min,
    p50: histogram.percentile(50),
    p90: histogram.percentile(90),
    p95: histogram.percentile(95),
    p99: histogram.percentile(99),
    p99_9: histogram.percentile(99.9),
    max: histogram.max,
    histogram: histogram.buckets(),
  };
}

interface Judged {
  counts: Counts;
  tasks: readonly TaskRow[];
  series: ReturnType<SeriesBuilder['rows']>;
  clean: boolean;
  backlog: number;
}

function evidenceOf(run: Collected, judged: Judged): VerdictEvidence {
  const { counts, tasks } = judged;
  const { part: published, report, task } = run.publisher;
  const lateness = published.histograms === null ? null : summaryOf(published.histograms.lateness);
  const publish = published.histograms === null ? null : summaryOf(published.histograms.publish);
  // Subscribers cannot have what the publisher is still handing over; connecting is in it too, which claims less.
  const flushS = Math.max(0, report.process.elapsed_s - published.span_s);
  const shares = cpuShares(tasks, judged.series.taskSeries, task.id);
  return {
    clean: judged.clean,
    spanS: published.span_s,
    unsent: counts.unsent,
    failed: counts.failed,
    unknown: counts.unknown,
    latenessP99Us: lateness?.p99 ?? null,
    publishP99Us: publish?.p99 ?? null,
    publisherLoopDelayP50Us: report.process.event_loop_delay_us.p50,
    publisherLoopDelayP99Us: report.process.event_loop_delay_us.p99,
    lingerUs: Number(run.options.linger_ms ?? 0) * 1000,
    publisherCpu: shares.get(task.id) ?? 0,
    blockedS: published.blocked_s,
    busiestSubscriber: busiestOf(run, shares),
    ourCpu: sum([...shares.values()], (share) => share),
    brokerCpu: brokerShare(judged.series.series),
    cores: run.environment.cpu_count,
    keptUp: run.drain.drainS - flushS <= run.plan.max_drain_s,
    drainS: run.drain.drainS,
    backlogAtEnd: judged.backlog,
    lost: counts.lost,
    fetchWaitShare: fetchWaitShareOf(run),
    deadTasks: run.deadTasks,
  };
}

function busiestOf(
  run: Collected,
  shares: ReadonlyMap<string, number>,
): VerdictEvidence['busiestSubscriber'] {
  const subscribers = run.subscribers.map(({ task: { id } }) => ({ id, cpu: shares.get(id) ?? 0 }));
  return subscribers.sort((a, b) => b.cpu - a.cpu)[0] ?? null;
}

/** Share of their time that clients waited for a fetch to be answered; null without any time. */
function fetchWaitShareOf(run: Collected): number | null {
  const waitedS = sum(run.subscribers, (told) => told.part.fetch_wait_s);
  const clientS = sum(run.subscribers, (told) => told.part.clients_total * told.report.process.elapsed_s);
  return clientS > 0 ? Math.min(1, waitedS / clientS) : null;
}

function mergedErrors(run: Collected): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const told of [run.publisher, ...run.subscribers]) {
    for (const [name, count] of Object.entries(told.part.errors)) errors[name] = (errors[name] ?? 0) + count;
  }
  return errors;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
