import { countText } from '../../base/number-text.ts';
import type { PublisherReport, SubscriberReport } from '../../measure/report.ts';
import type { TaskRow } from '../../run/result.ts';
import { figureReport } from '../shared/figure-report.ts';
import { allPublishers, offeredRate } from './all-publishers.ts';
import { blockFigures } from './block-figures.ts';
import { byKind, keepingUp } from './by-kind.ts';
import { catchUpFigures, catchUpTrouble } from './catch-up-figures.ts';
import { caveatsOf } from './caveats.ts';
import { type Reason, uncleanReasons } from './cleanliness.ts';
import { kindNotes } from './client-kinds.ts';
import type { Collected, Reported } from './collected.ts';
import { clientsHeld, connectionLatencies, connectionsOf, notConnectedOf } from './connections.ts';
import { asDrained, flowOf, withoutLive, withoutOrder, withoutReaders } from './flow.ts';
import { evidenceOf } from './gather-evidence.ts';
import { groupCounts, groupNotes, groupsOf, rebalanceRows } from './group-figures.ts';
import { latencyOf } from './latencies-of.ts';
import { besideClients, droppedReceipts } from './log-check.ts';
import { measuredRows } from './measured-rows.ts';
import { mergedErrors } from './merged-errors.ts';
import { mergedGone } from './merged-gone.ts';
import { blamedLateness, p99Of } from './publisher-lateness.ts';
import type { ClientRow, Connections, Counts, Flow, PubsubResult } from './result.ts';
import { cutNotes, resultFrame } from './result-frame.ts';
import { markersNote } from './transaction-markers.ts';
import { judge } from './verdict.ts';

/** The original's pass mark: share of the asked rate that must be achieved. */
const PASS_SHARE = 0.7;

/** Computes the result of a run from what was collected. Pure. */
export function buildResult(collected: Collected): PubsubResult {
  const run = collected.load.backlog?.only ? asDrained(collected) : collected;
  const figures = figuresOf(run);
  const flow = flowOf(run.load);
  const result = resultOf(run, figures, flow);
  if (flow === 'backlog_only') return withoutLive(result);
  if (flow === 'publish_only') return withoutReaders(result);
  return run.load.grouping?.isShared ? withoutOrder(result) : result;
}

function resultOf(run: Collected, figures: Figures, flow: Flow): PubsubResult {
  const { classic, counts, clients, groups, latency, series, backlogAtEnd, tasks } = figures;
  return {
    ...resultFrame(run),
    ...classic,
    passed: figures.offeredRate >= PASS_SHARE * run.load.msg_rate,
    flow,
    ...judgementOf(run, figures),
    counts,
    independent_count: run.independentCount,
    system_failure: run.systemFailure,
    backlog_at_end: backlogAtEnd,
    drain_s: run.drain.drainS,
    drain_end: run.drain.end,
    latency_us: { ...latency.summaries, ...connectionLatencies(run) },
    connections: figures.connections,
    notes: notesOf(run, figures),
    errors: Object.fromEntries(mergedErrors([...run.publishers, ...run.subscribers].map(({ part }) => part))),
    clients,
    ...byKind(run, clients, figures.published.acked),
    ...(figures.catchUp === null ? {} : { catch_up: figures.catchUp }),
    read: null,
    groups,
    group_lag: run.lag?.report(series.firstS) ?? null,
    rebalances: rebalanceRows(run),
    read_twice: run.load.grouping ? sum(groups, (row) => row.read_twice) : null,
    tasks,
    dead_tasks: [...run.deadTasks],
    client_failures: [...run.clientFailures],
    not_connected: notConnectedOf(run),
    gone: figures.gone,
    events: [...run.events],
    blocks: figures.blocked.blocks,
    blocked_clients: figures.blocked.clients,
    system_figures: figures.system,
    log_check: besideClients(run.logCheck, {
      ...{ counts, clients: figures.readers.length, dropped: figures.dropped },
    }),
    throttle_s: throttleOf(run, figures.published),
    series: latency.comparable
      ? series.series
      : series.series.map((row) => ({ ...row, end_to_end_us: null })),
    task_series: series.taskSeries,
    environment: run.environment,
  };
}

type Figures = ReturnType<typeof figuresOf>;

/** Everything that is computed from reports alone. */
function figuresOf(run: Collected) {
  const published = allPublishers(run.publishers.map(({ part }) => part));
  const clients = run.subscribers.flatMap((reported) => clientRows(reported, published.acked));
  const series = run.series.rows(run.subscribers.map(({ task }) => task.id));
  const gone = mergedGone(run.subscribers.map(({ part }) => part.gone));
  const groups = groupsOf(run);
  const readers = keepingUp(clients, run.load.kinds);
  const counts = groupCounts(countsOf(run, published, readers), groups);
  return {
    published,
    offeredRate: offeredRate(run.publishers.map(({ part }) => part)),
    clients,
    readers,
    gone,
    dropped: droppedReceipts(gone),
    groups,
    catchUp: catchUpFigures(run),
    counts,
    classic: { ...classicKeys(run, published, counts, readers), client_count: clients.length },
    latency: latencyOf(run, published),
    series,
    system: figureReport(run.figures, series),
    connections: connectionsOf(run),
    blocked: blockFigures(run),
    backlogAtEnd: backlogAtEnd(run, counts),
    tasks: [...run.publishers, ...run.subscribers].map(taskRow),
  };
}

/** What the figures say: whether the run is clean, why not, whose doing that is, and what spoils it all the same. */
function judgementOf(
  run: Collected,
  {
    published,
    counts,
    clients,
    readers,
    dropped,
    series,
    system,
    blocked,
    backlogAtEnd,
    tasks,
    ...figures
  }: Figures,
): Pick<PubsubResult, 'clean' | 'unclean_because' | 'caveats' | 'verdict'> {
  const unclean = reasonsOf(run, {
    counts,
    clients: clients.length,
    connections: figures.connections,
    readers: run.load.grouping?.groups ?? readers.length,
    rate: figures.offeredRate,
    latenessP99Us: p99Of(blamedLateness(published, run.load.msg_rate / run.load.publishers)),
    flushS: published.flush_s,
    dropped,
    catchUpTrouble: catchUpTrouble(figures.catchUp),
  });
  const evidence = evidenceOf(run, { counts, tasks, series, system, blocked, backlogAtEnd });
  return {
    clean: unclean.length === 0,
    unclean_because: unclean.map(({ text }) => text),
    caveats: caveatsOf(evidence),
    verdict: judge(unclean, evidence),
  };
}

function notesOf(run: Collected, { latency, series, groups }: Figures): string[] {
  return [
    ...run.notes,
    ...latency.notes,
    ...markersNote(run.publishers),
    ...failedClientsNote(run),
    ...killedNote(run),
    ...groupNotes(run, groups),
    ...kindNotes(run.load.kinds ?? null, run.load.clients, run.load.msg_rate),
    ...cutNotes(series),
  ];
}

/** Latencies are those of a task: what its clients received before they gave up cannot be taken out. */
function failedClientsNote({ clientFailures }: Collected): string[] {
  if (!clientFailures.some(({ role }) => role === 'subscriber')) return [];
  return ['end-to-end latency and backlog_at_end also hold what clients received that gave up later'];
}

/** Who was ended as asked is missed by nobody. */
function killedNote({ killed, load }: Collected): string[] {
  if (killed === 0) return [];
  const text = `${countText(killed, 'client')} of app groups ended as asked`;
  return [
    load.grouping
      ? text
      : `${text}: what they had received by then is in latencies, the series and backlog_at_end alone`,
  ];
}

interface Measured {
  counts: Counts;
  /** How many were measured. */
  clients: number;
  connections: Connections | null;
  /** Of them, or groups of them: who is to receive every message. */
  readers: number;
  rate: number;
  latenessP99Us: number | null;
  flushS: number;
  dropped: number;
  catchUpTrouble: string | null;
}

function reasonsOf(run: Collected, measured: Measured): Reason[] {
  return uncleanReasons({
    counts: measured.counts,
    msgRate: run.load.msg_rate,
    averageTxRate: measured.rate,
    latenessP99Us: measured.latenessP99Us,
    maxLatenessMs: run.load.max_lateness_ms,
    deadTasks: run.deadTasks,
    clientFailures: run.clientFailures,
    connections: measured.connections,
    clientCount: measured.clients,
    readers: measured.readers,
    wantedClients: wantedClients(run),
    drainS: run.drain.drainS,
    flushS: measured.flushS,
    maxDrainS: run.load.max_drain_s,
    independentCount: run.independentCount,
    systemFailure: run.systemFailure,
    acknowledged: run.load.isAcknowledged,
    logCheck: run.logCheck,
    readsAborted: run.load.readsAborted,
    dropped: measured.dropped,
    catchUpTrouble: measured.catchUpTrouble,
  });
}

/** Those that were not ended as asked; where all were, nothing was measured to the end. */
function wantedClients({ load, killed }: Collected): number {
  if (load.grouping || killed === load.clients) return load.clients;
  return load.clients - killed;
}

/** Of publishers and of subscribers the mean. */
function throttleOf(run: Collected, published: PublisherReport): PubsubResult['throttle_s'] {
  const clients = sum(run.subscribers, ({ part }) => clientsHeld(part));
  const throttled = sum(run.subscribers, ({ part }) => part.throttle_s);
  return { publisher: published.throttle_s, subscribers: clients > 0 ? throttled / clients : 0 };
}

function countsOf(run: Collected, published: PublisherReport, clients: readonly ClientRow[]): Counts {
  const rows = keepingUp(
    run.subscribers.flatMap((told) => measuredRows(told.part)),
    run.load.kinds,
  );
  const expected = published.acked * clients.length;
  return {
    asked: published.asked,
    sent: published.sent,
    unsent: published.asked - published.sent,
    acked: published.acked,
    aborted: published.aborted,
    failed: published.failed,
    unknown: published.unknown,
    expected,
    received: sum(rows, (row) => row.received),
    lost: sum(clients, (row) => row.lost ?? 0),
    undelivered: sum(clients, (row) => row.undelivered ?? 0),
    duplicated: sum(rows, (row) => row.duplicated),
    reordered: sum(rows, (row) => row.reordered),
    corrupted: sum(rows, (row) => row.corrupted),
    foreign: sum(rows, (row) => row.foreign),
    unacked_received: sum(rows, (row) => row.unacked_received ?? 0),
    aborted_received: sum(rows, (row) => row.aborted_received ?? 0),
  };
}

/** The original's keys by the original's formulas, without its faults. */
function classicKeys(
  run: Collected,
  published: PublisherReport,
  counts: Counts,
  clients: readonly ClientRow[],
) {
  const processes = run.publishers.map(({ report }) => report.process);
  const n = clients.length;
  const failing = clients.filter((client) => (client.lost ?? 0) + (client.undelivered ?? 0) > 0);
  const elapsed = sum(processes, ({ elapsed_s }) => elapsed_s);
  const per = (total: number, over: number) => (over > 0 ? total / over : null);
  return {
    packet_tx: counts.acked,
    average_tx_rate: published.rate,
    average_packets: per(counts.received - counts.unacked_received, n),
    average_rate: per(
      sum(clients, (client) => client.rate),
      n,
    ),
    failing_clients: run.load.grouping ? null : failing.length,
    failing_clients_rate: per(
      sum(failing, (client) => client.rate),
      failing.length,
    ),
    average_packet_loss: counts.expected > 0 ? (counts.lost * 100) / counts.expected : null,
    pub_cpu: per(100 * sum(processes, ({ cpu_user_s, cpu_system_s }) => cpu_user_s + cpu_system_s), elapsed),
    pub_net_txrate: per(
      sum(processes, ({ tx_bytes }) => tx_bytes),
      published.span_s,
    ),
    pub_net_rxrate: per(
      sum(processes, ({ rx_bytes }) => rx_bytes),
      published.span_s,
    ),
  };
}

/** A client that was never told the published totals has lost at least what it received too few of. */
function clientRows(told: Reported<SubscriberReport>, acked: number): ClientRow[] {
  return measuredRows(told.part).map((row) => ({
    task: told.task.id,
    client: row.client,
    received: row.received,
    lost: row.group === null ? (row.lost ?? Math.max(0, acked - row.received)) : null,
    group: row.group === null ? null : row.group + 1,
    undelivered: row.undelivered,
    duplicated: row.duplicated,
    reordered: row.reordered,
    corrupted: row.corrupted,
    foreign: row.foreign,
    rate: row.rate,
    reconnects: row.reconnects,
    kind: row.kind,
    ...{ bytes: null, read_s: null, without_message: null, unread: null },
  }));
}

export function taskRow(told: Reported<unknown>): TaskRow {
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
    elapsed_s: usage.elapsed_s,
    scheduling: usage.scheduling,
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

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
