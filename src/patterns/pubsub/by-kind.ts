import { type ClientKind, LIVE_KINDS, type LiveKind } from '../../measure/client-kinds.ts';
import { Histogram } from '../../measure/histogram.ts';
import type { LatencySummary } from '../../run/result.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import { type ClientKinds, keepsUp, reconnectsDue } from './client-kinds.ts';
import type { Collected } from './collected.ts';
import { kindsAsked } from './kind-options.ts';
import { KIND_LATENCIES } from './latencies.ts';
import type { ByKind, ClientRow, KindRow } from './result.ts';

/**
 * What clients of each kind show, each on its own; nothing where all are alike. Pure.
 * @param clients all that were measured
 * @param acked messages, every one of them for every client
 */
export function byKind(run: Collected, clients: readonly ClientRow[], acked: number): { by_kind?: ByKind } {
  const { kinds } = run.load;
  if (!kinds || kindsAsked(kinds.options).length === 0) return {};
  const rows = LIVE_KINDS.flatMap((kind) => {
    const own = clients.filter((client) => client.kind === kind);
    return own.length === 0 ? [] : [[kind, kindRow(run, kind, own, acked)] as const];
  });
  return { by_kind: Object.fromEntries(rows) };
}

function kindRow(run: Collected, kind: LiveKind, own: readonly ClientRow[], acked: number): KindRow {
  const rates = own.map(({ rate }) => rate);
  const expected = acked * own.length;
  const sum = (of: (client: ClientRow) => number | null) =>
    own.reduce((total, client) => total + (of(client) ?? 0), 0);
  const lost = sum((client) => client.lost);
  const undelivered = sum((client) => client.undelivered);
  const isComparable = run.subscribers.every(({ part }) => part.same_clock !== false);
  const parts = run.subscribers.flatMap(({ part }) => part.kinds.filter((told) => told.kind === kind));
  return {
    clients: own.length,
    behind_by_design: !keepsUp(run.load.kinds, kind),
    expected,
    received: sum((client) => client.received),
    lost,
    undelivered,
    duplicated: sum((client) => client.duplicated),
    loss_percent: expected > 0 ? (100 * lost) / expected : null,
    rate: {
      mean: rates.reduce((total, rate) => total + rate, 0) / rates.length,
      min: rates.reduce((least, rate) => Math.min(least, rate)),
      max: rates.reduce((most, rate) => Math.max(most, rate)),
    },
    reconnects: sum((client) => client.reconnects),
    reconnects_due: kind === 'reconnecting' && run.load.kinds ? reconnectsDue(run.load.kinds) : 0,
    fetched_after: isComparable ? parts.reduce((total, part) => total + part.fetched_after, 0) : null,
  };
}

/** What was timed of each kind, by the keys of `latency_us`; null where clocks differ, nothing of kinds that none is of. */
export function kindLatencies({ subscribers, load: { kinds } }: Collected): KindLatencies {
  // Where there is but one kind beside those that read a backlog, its latency is that of all.
  if (kinds && kindsAsked(kinds.options).length === 0) return {};
  const isComparable = subscribers.every(({ part }) => part.same_clock !== false);
  const parts = subscribers.flatMap(({ part }) => part.kinds);
  const told = Object.entries(KIND_LATENCIES).flatMap(([kind, key]): [string, LatencySummary | null][] => {
    const own = parts.filter((part) => part.kind === kind).map((part) => part.end_to_end);
    if (own.length === 0) return [];
    return [[key, isComparable ? latencySummary(Histogram.of(own)) : null]];
  });
  const reconnections = parts.flatMap((part) => part.reconnection ?? []);
  return {
    ...Object.fromEntries(told),
    ...(reconnections.length > 0 && { reconnection: latencySummary(Histogram.of(reconnections)) }),
  };
}

type KindLatencies = Partial<
  Record<(typeof KIND_LATENCIES)[LiveKind] | 'reconnection', LatencySummary | null>
>;

/** Of clients, those that are to have everything by the end of the drain. */
export function keepingUp<T extends { kind: ClientKind }>(
  clients: readonly T[],
  kinds: ClientKinds | null | undefined,
): readonly T[] {
  return clients.filter(({ kind }) => keepsUp(kinds, kind));
}
