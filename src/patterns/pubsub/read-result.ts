import type { Finding } from '../../run/result.ts';
import { errorsText } from '../shared/evidence-text.ts';
import { taskRow } from './build-result.ts';
import { failureReasons, fleetReasons, type Reason } from './cleanliness.ts';
import type { Collected } from './collected.ts';
import { clientsHeld, connectionLatencies, connectionsOf, notConnectedOf } from './connections.ts';
import { measuredRows } from './measured-rows.ts';
import { mergedErrors } from './merged-errors.ts';
import { mergedGone } from './merged-gone.ts';
import type { ClientRow, PubsubResult, ReadTotals } from './result.ts';
import { cutNotes, resultFrame } from './result-frame.ts';
import { connectionFindings, deathFindings, failureFindings } from './verdict.ts';

/** Everything that the result of a run that only read is computed from. */
export type ReadCollected = Pick<
  Collected,
  | 'runId'
  | 'workload'
  | 'load'
  | 'options'
  | 'startedAt'
  | 'finishedAt'
  | 'subscribers'
  | 'deadTasks'
  | 'clientFailures'
  | 'drain'
  | 'series'
  | 'causeOf'
  | 'connectionLimit'
  | 'environment'
  | 'notes'
>;

const NOBODY_PUBLISHED =
  'nobody published (--no-publishers): what was there was read; loss, duplicates, order and latency were not measured';

/** The result of a run that only read: what only a publisher makes known is null. Pure. */
export function buildReadResult(run: ReadCollected): PubsubResult {
  const clients = run.subscribers.flatMap(({ task, part }) =>
    measuredRows(part).map((row) => clientRowOf(task.id, row)),
  );
  const series = run.series.rows(run.subscribers.map(({ task }) => task.id));
  const read = totalsOf(run, clients);
  return {
    ...NOT_MEASURED,
    ...resultFrame(run),
    flow: 'read_only',
    client_count: clients.length,
    average_packets: meanOf(clients.map(({ received }) => received)),
    average_rate: meanOf(clients.map(({ rate }) => rate)),
    ...judgementOf(run, { clients, unread: read.unread }),
    counts: { ...NOT_MEASURED.counts, received: read.messages },
    read,
    notes: [...run.notes, NOBODY_PUBLISHED, ...cutNotes(series)],
    errors: Object.fromEntries(mergedErrors(run.subscribers.map(({ part }) => part))),
    clients,
    tasks: run.subscribers.map(taskRow),
    dead_tasks: [...run.deadTasks],
    client_failures: [...run.clientFailures],
    not_connected: notConnectedOf(run),
    connections: connectionsOf(run),
    latency_us: { ...NO_LATENCIES, ...connectionLatencies(run) },
    gone: goneOf(run),
    throttle_s: throttleOf(run),
    series: series.series.map((row) => ({ ...row, end_to_end_us: null })),
    task_series: series.taskSeries,
    environment: run.environment,
  };
}

function clientRowOf(task: string, row: ReturnType<typeof measuredRows>[number]): ClientRow {
  const { bytes, positions, left, read_s } = row.reading ?? { bytes: 0, positions: 0, left: 0, read_s: 0 };
  return {
    task,
    client: row.client,
    group: null,
    received: row.received,
    bytes,
    read_s,
    without_message: Math.max(0, positions - left - row.received),
    unread: left,
    rate: per(row.received, read_s),
    reconnects: row.reconnects,
    kind: row.kind,
    ...{ lost: null, undelivered: null, duplicated: null, reordered: null, corrupted: null, foreign: null },
  };
}

function totalsOf(run: ReadCollected, clients: readonly ClientRow[]): ReadTotals {
  const messages = sum(clients, ({ received }) => received);
  const bytes = sum(clients, (row) => row.bytes ?? 0);
  const read_s = readSeconds(run);
  return {
    messages,
    bytes,
    without_message: sum(clients, (row) => row.without_message ?? 0),
    unread: sum(clients, ({ unread }) => unread ?? 0),
    read_s,
    messages_per_s: per(messages, read_s),
    bytes_per_s: per(bytes, read_s),
  };
}

/** From the first task's start to the last message of any; where tasks have several clocks, of the slowest task. */
function readSeconds({ subscribers }: ReadCollected): number {
  const told = subscribers.flatMap(({ part }) => part.reading ?? []);
  const clocks = new Set(subscribers.map(({ report }) => report.host.boot_id));
  if (told.length === 0) return 0;
  if (clocks.size > 1) return Math.max(...told.map(({ read_s }) => read_s));
  const startUs = Math.min(...told.map(({ start_us }) => start_us));
  return Math.max(0, ...told.map(({ last_us }) => ((last_us ?? startUs) - startUs) / 1e6));
}

type Judged = Pick<PubsubResult, 'clean' | 'unclean_because' | 'caveats' | 'verdict'>;

function judgementOf(
  run: ReadCollected,
  { clients, unread }: { clients: readonly ClientRow[]; unread: number },
): Judged {
  const reasons: Reason[] = [
    ...failureReasons(run),
    ...fleetReasons({
      ...run,
      connections: connectionsOf(run),
      clientCount: clients.length,
      wantedClients: run.load.clients,
    }),
    ...goneReasons(run),
    ...unreadReasons(unread, run),
  ];
  const errors = mergedErrors(run.subscribers.map(({ part }) => part)).filter(
    ([name]) => run.causeOf(name) !== null,
  );
  const evidence = reasons.length === 0 ? [CLEAN] : findingsOf(run, reasons);
  return {
    clean: reasons.length === 0,
    unclean_because: reasons.map(({ text }) => text),
    caveats: errors.length === 0 ? [] : [`errors were met on the way: ${errorsText(errors)}`],
    verdict: { cause: [...new Set(evidence.map(({ cause }) => cause))], evidence },
  };
}

const CLEAN: Finding = {
  cause: 'clean',
  evidence: 'every client read all that was there when the run began; nobody published',
  reasons: [],
};

function goneReasons(run: ReadCollected): Reason[] {
  const gone = goneOf(run);
  const positions = sum(gone, ({ messages }) => messages);
  const text = `${positions} positions, over all clients, were gone while they were to be read`;
  return gone.length === 0 ? [] : [{ kind: 'lost', text }];
}

function unreadReasons(unread: number, { drain }: ReadCollected): Reason[] {
  const why = drain.end === 'aborted' ? 'the run had failed' : 'no count moved any more';
  const text = `${unread} positions, over all clients, were not read before the end of what was there: ${why}`;
  return unread === 0 ? [] : [{ kind: 'undelivered', text }];
}

/** What the run itself shows of who is to blame for each reason. */
function findingsOf(run: ReadCollected, reasons: readonly Reason[]): Finding[] {
  const failures = failureFindings(run, 'subscriber');
  return reasons.flatMap(({ kind }): Finding[] => {
    const found = ownFindings(run, kind) ?? failures;
    const told = found.length > 0 ? found : failures;
    if (told.length > 0) return told.map((finding) => ({ ...finding, reasons: [kind] }));
    if (kind === 'lost') return [{ cause: 'server', evidence: GONE, reasons: [kind] }];
    return [{ cause: 'unknown', evidence: 'nothing measured shows who gave way', reasons: [kind] }];
  });
}

/** Of reasons that are not for what clients said when they gave up. */
function ownFindings(run: ReadCollected, kind: Reason['kind']) {
  if (kind === 'connections') return connectionFindings({ ...run, notConnected: notConnectedOf(run) });
  return kind === 'dead_task' || kind === 'clients' ? deathFindings(run) : null;
}

const GONE = 'the system deleted or dropped what was there when the run began';

function goneOf({ subscribers }: ReadCollected) {
  return mergedGone(subscribers.map(({ part }) => part.gone));
}

function throttleOf({ subscribers }: ReadCollected): PubsubResult['throttle_s'] {
  const clients = sum(subscribers, ({ part }) => clientsHeld(part));
  return {
    publisher: 0,
    subscribers: per(
      sum(subscribers, ({ part }) => part.throttle_s),
      clients,
    ),
  };
}

function per(total: number, over: number): number {
  return over > 0 ? total / over : 0;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values, (value) => value) / values.length;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

const NO_LATENCIES = {
  ...{ publish: null, end_to_end: null, lateness: null, own_lateness: null, schedule_wait: null },
};

/** What only a publisher makes known. */
const NOT_MEASURED = {
  packet_tx: null,
  average_tx_rate: null,
  failing_clients: null,
  failing_clients_rate: null,
  average_packet_loss: null,
  pub_cpu: null,
  pub_net_txrate: null,
  pub_net_rxrate: null,
  passed: null,
  counts: {
    ...{ asked: null, sent: null, unsent: null, acked: null, aborted: null, failed: null, unknown: null },
    ...{ expected: null, received: null, lost: null, undelivered: null, duplicated: null, reordered: null },
    ...{ corrupted: null, foreign: null, unacked_received: null, aborted_received: null },
  },
  independent_count: null,
  system_failure: null,
  backlog_at_end: null,
  drain_s: null,
  drain_end: null,
  groups: [],
  group_lag: null,
  rebalances: [],
  read_twice: null,
  events: [],
  blocks: [],
  blocked_clients: [],
  system_figures: null,
  log_check: null,
} satisfies Partial<PubsubResult>;
