import {
  type ConnectionReport,
  type ConnectionTiming,
  connectionTimings,
} from '../../measure/connection-report.ts';
import { Histogram } from '../../measure/histogram.ts';
import type { ClientFailure, SubscriberReport } from '../../measure/report.ts';
import type { ClientFailureRow, LatencySummary } from '../../run/result.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import type { Collected } from './collected.ts';
import type { Connections } from './result.ts';

type Run = Pick<Collected, 'subscribers' | 'load'>;

/** e.g. `held 58 of 200 connections` */
export function heldText({ held, wanted }: Pick<Connections, 'held' | 'wanted'>): string {
  return `held ${held} of ${wanted} connections`;
}

/** Clients of a task that take part in what is measured: those that found a connection, as far as the task knows. */
export function clientsHeld({ clients_total, connections }: SubscriberReport): number {
  return connections === null
    ? clients_total
    : clients_total - sum(connections.not_connected, (row) => row.clients);
}

/** What became of the connections of all clients; null where no task knows. */
export function connectionsOf({ subscribers, load }: Run): Connections | null {
  const told = reportsOf(subscribers);
  if (told.length === 0) return null;
  const failed: Record<string, number> = {};
  for (const report of told)
    for (const [name, times] of Object.entries(report.failed)) failed[name] = (failed[name] ?? 0) + times;
  return {
    wanted: sum(told, ({ wanted }) => wanted),
    held: sum(told, ({ held }) => held),
    rate: load.connecting?.rate ?? null,
    opening_s: openingSeconds(subscribers),
    attempts: sum(told, ({ attempts }) => attempts),
    opened: sum(told, ({ opened }) => opened),
    reopened: sum(told, ({ reopened }) => reopened),
    failed,
  };
}

/** Which clients found no connection, and why: one row per kind of failure, named after the first such task. */
export function notConnectedOf({ subscribers }: Pick<Run, 'subscribers'>): ClientFailureRow[] {
  const rows = new Map<string, ClientFailureRow>();
  for (const { task, part } of subscribers)
    for (const failure of part.connections?.not_connected ?? []) {
      const row = rows.get(failure.name);
      if (row === undefined) rows.set(failure.name, { task: task.id, role: task.role, ...failure });
      else row.clients += failure.clients;
    }
  return [...rows.values()];
}

/** The same of reports alone. */
export function mergedNotConnected(told: readonly ConnectionReport[]): ClientFailure[] {
  const rows = new Map<string, ClientFailure>();
  for (const failure of told.flatMap((one) => one.not_connected)) {
    const row = rows.get(failure.name);
    if (row === undefined) rows.set(failure.name, { ...failure });
    else row.clients += failure.clients;
  }
  return [...rows.values()];
}

/**
 * What was timed of connections, where they are a load of their own or the system did not take all of them; else they
 * are no finding of the run.
 */
export function connectionLatencies(run: Run): Record<ConnectionTiming, LatencySummary | null> {
  const told = reportsOf(run.subscribers);
  const { rate = null, reconnects = [] } = run.load.connecting ?? {};
  const isLoad = rate !== null || reconnects.length > 0;
  const isTold = isLoad || told.some(({ held, wanted }) => held < wanted);
  const of = (timing: ConnectionTiming) => {
    const parts = isTold ? told.flatMap(({ histograms }) => histograms?.[timing] ?? []) : [];
    return [timing, parts.length === 0 ? null : latencySummary(Histogram.of(parts))] as const;
  };
  return Object.fromEntries(connectionTimings.map(of)) as ReturnType<typeof connectionLatencies>;
}

/** From the first beginning of any to the last end; null where tasks have several clocks. */
function openingSeconds(subscribers: Run['subscribers']): number | null {
  const clocks = new Set(subscribers.map(({ report }) => report.host.boot_id));
  const told = reportsOf(subscribers);
  const starts = told.flatMap(({ start_us }) => start_us ?? []);
  const ends = told.flatMap(({ end_us }) => end_us ?? []);
  if (clocks.size !== 1 || starts.length === 0 || ends.length === 0) return null;
  return Math.max(0, Math.max(...ends) - Math.min(...starts)) / 1e6;
}

function reportsOf(subscribers: Run['subscribers']): ConnectionReport[] {
  return subscribers.flatMap(({ part }) => part.connections ?? []);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
