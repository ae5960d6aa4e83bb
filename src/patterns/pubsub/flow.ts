import { offeredRate } from './all-publishers.ts';
import type { Collected } from './collected.ts';
import type { PubsubLoad } from './parts.ts';
import type { Flow, PubsubResult } from './result.ts';

/** Which way messages go under a load. */
export function flowOf({
  clients,
  publishers,
  backlog,
}: Pick<PubsubLoad, 'clients' | 'publishers' | 'backlog'>): Flow {
  if (backlog?.only) return 'backlog_only';
  if (publishers === 0) return 'read_only';
  return clients === 0 ? 'publish_only' : 'publish_and_read';
}

/** Everything that only a reader could know, told as not measured where nobody read: what is 0 there says nothing. */
export function withoutReaders(result: PubsubResult): PubsubResult {
  const { acked } = result.counts;
  const missing = result.log_check?.missing ?? null;
  return {
    ...result,
    counts: { ...result.counts, ...noDeliveries },
    average_packets: null,
    average_rate: null,
    failing_clients: null,
    failing_clients_rate: null,
    // Of the log itself where that was read again.
    average_packet_loss: missing === null || !acked ? null : (100 * missing) / acked,
    backlog_at_end: null,
    drain_s: null,
    drain_end: null,
    latency_us: { ...result.latency_us, end_to_end: null },
    notes: [...result.notes, missing === null ? NOBODY_READ : NOBODY_READ_BUT_LOG],
  };
}

/** A backlog is published at no rate that could be missed, and read for as long as it takes. */
export function asDrained(run: Collected): Collected {
  const msg_rate = offeredRate(run.publishers.map(({ part }) => part));
  // Against a schedule by which all is due at once, latency and lateness say nothing.
  const publishers = run.publishers.map((told) => ({ ...told, part: { ...told.part, histograms: null } }));
  return {
    ...run,
    publishers,
    load: { ...run.load, msg_rate, max_drain_s: Number.POSITIVE_INFINITY, max_lateness_ms: null },
  };
}

/** Everything that is about messages that are read as they come, told as not measured where nothing but a backlog was read. */
export function withoutLive(result: PubsubResult): PubsubResult {
  return {
    ...result,
    backlog_at_end: null,
    latency_us: { ...result.latency_us, end_to_end: null },
    series: result.series.map((row) => ({ ...row, end_to_end_us: null })),
    notes: [...result.notes, NOTHING_LIVE],
  };
}

const NOTHING_LIVE =
  'nothing was published beside the backlog (--backlog_only): no latency was measured; drain_s is the time that all clients took to read it, from when they were told to begin';

/** Order told as not measured: a share group keeps none. */
export function withoutOrder(result: PubsubResult): PubsubResult {
  return {
    ...result,
    counts: { ...result.counts, reordered: null },
    clients: result.clients.map((row) => ({ ...row, reordered: null })),
    notes: [...result.notes, NO_ORDER],
  };
}

const NO_ORDER =
  'members of share groups are given messages in any order: reordered and the lag of groups were not measured';

const NOBODY_READ =
  'nobody read (--no-subscribers): loss, duplicates, order and end-to-end latency were not measured';
const NOBODY_READ_BUT_LOG =
  'nobody read (--no-subscribers): loss is what was missing in the log, read again; end-to-end latency was not measured';

const noDeliveries = {
  expected: null,
  received: null,
  lost: null,
  undelivered: null,
  duplicated: null,
  reordered: null,
  corrupted: null,
  foreign: null,
  unacked_received: null,
  aborted_received: null,
};
