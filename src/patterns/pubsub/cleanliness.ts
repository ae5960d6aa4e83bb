import { clientFailureText } from '../../run/client-failures.ts';
import type { ClientFailureRow } from '../../run/result.ts';
import { systemFailureText } from '../../run/run-failures.ts';
import { heldText } from './connections.ts';
import type { Connections, Counts, LogCheck } from './result.ts';

/** Furthest an achieved rate may lie from the asked one, share. */
const RATE_TOLERANCE = 0.01;
const MOST_DIGITS = 12;

/** What can be wrong with a run; each kind is looked into on its own when it comes to who is to blame. */
export const reasonKinds = [
  'unsent',
  'failed',
  'unknown',
  'rate',
  'late',
  'lost',
  'undelivered',
  'duplicated',
  'reordered',
  'corrupted',
  'aborted_read',
  'client_failed',
  'connections',
  'dead_task',
  'clients',
  'drain',
  'catch_up',
  'system',
  'stored',
  'log',
] as const;
export type ReasonKind = (typeof reasonKinds)[number];

/** One condition of `clean` that does not hold. */
export interface Reason {
  kind: ReasonKind;
  text: string;
}

export interface CleanQuestion {
  counts: Counts;
  /** What is wrong with those that read a backlog; absent or null = nothing. */
  catchUpTrouble?: string | null;
  msgRate: number;
  /** Messages acknowledged or aborted on purpose, per second. */
  averageTxRate: number;
  /** p99 of the publisher's lateness, microseconds; null where nothing was counted. */
  latenessP99Us: number | null;
  /** Bound on it, ms; null = none. */
  maxLatenessMs: number | null;
  deadTasks: readonly { id: string; reason: string }[];
  clientFailures: readonly ClientFailureRow[];
  /** Clients that were to connect when the run started, and those that did; null where no task knows. */
  connections: Pick<Connections, 'wanted' | 'held'> | null;
  clientCount: number;
  /** Who is to receive every message: clients, or groups of them. */
  readers: number;
  wantedClients: number;
  drainS: number;
  /** Of the drain: until the publisher's last message was settled, seconds. */
  flushS: number;
  maxDrainS: number;
  independentCount: number | null;
  systemFailure: string | null;
  acknowledged: boolean;
  logCheck: LogCheck | null;
  /** Whether subscribers are to receive what was aborted; absent = yes. */
  readsAborted?: boolean | undefined;
  /** What clients, all together, received and the system dropped afterwards (`droppedReceipts`). */
  dropped: number;
}

type FleetQuestion = Pick<CleanQuestion, 'deadTasks' | 'connections' | 'clientCount' | 'wantedClients'>;

/** Every condition of `clean` (docs/measurement.md) that does not hold; empty means clean. Pure. */
export function uncleanReasons(question: CleanQuestion): Reason[] {
  return [
    ...failureReasons(question),
    ...publishingReasons(question),
    ...deliveryReasons(question),
    ...fleetReasons(question),
    ...drainReasons(question),
    ...given('catch_up', question.catchUpTrouble != null, question.catchUpTrouble ?? ''),
    ...systemReasons(question),
    ...logReasons(question),
  ];
}

function publishingReasons({ counts, ...question }: CleanQuestion): Reason[] {
  const off = Math.abs(question.averageTxRate - question.msgRate) / question.msgRate;
  const offText = `achieved ${question.averageTxRate.toFixed(1)}/s is ${beyond(off * 100, RATE_TOLERANCE * 100, 1)} % off the ${question.msgRate}/s asked`;
  return [
    ...given('unsent', counts.unsent > 0, `${counts.unsent} of ${counts.asked} messages were not sent`),
    ...given('failed', counts.failed > 0, `${counts.failed} messages failed`),
    ...given('unknown', counts.unknown > 0, `${counts.unknown} messages were never acknowledged`),
    ...given('rate', off > RATE_TOLERANCE, offText),
    ...lateReasons(question),
  ];
}

function lateReasons(question: Pick<CleanQuestion, 'latenessP99Us' | 'maxLatenessMs'>): Reason[] {
  const { latenessP99Us, maxLatenessMs } = question;
  if (maxLatenessMs === null || latenessP99Us === null || latenessP99Us <= maxLatenessMs * 1000) return [];
  const late = beyond(latenessP99Us / 1000, maxLatenessMs, 1);
  return [{ kind: 'late', text: `the publisher was late: p99 ${late} ms (bound ${maxLatenessMs} ms)` }];
}

function deliveryReasons({ counts, readsAborted = true }: CleanQuestion): Reason[] {
  return [
    ...given('lost', counts.lost > 0, `${counts.lost} messages lost`),
    ...given(
      'undelivered',
      counts.undelivered > 0,
      `${counts.undelivered} messages not delivered in time: the system still held them for their clients when the drain ended`,
    ),
    ...given('duplicated', counts.duplicated > 0, `${counts.duplicated} messages duplicated`),
    ...given('reordered', counts.reordered > 0, `${counts.reordered} messages out of order`),
    ...given('corrupted', counts.corrupted > 0, `${counts.corrupted} messages corrupted`),
    ...given(
      'aborted_read',
      !readsAborted && counts.aborted_received > 0,
      `aborted messages were read: ${counts.aborted_received}`,
    ),
  ];
}

/** What ended a run early comes first: most of the rest follows from it. */
export function failureReasons({ clientFailures }: Pick<CleanQuestion, 'clientFailures'>): Reason[] {
  return clientFailures.map((failure) => ({ kind: 'client_failed', text: clientFailureText(failure) }));
}

/** Clients that were not measured. */
export function fleetReasons({
  deadTasks,
  connections,
  clientCount,
  wantedClients,
}: FleetQuestion): Reason[] {
  const missing = connections === null ? 0 : connections.wanted - connections.held;
  // Those that never connected have a reason of their own.
  const connected = wantedClients - missing;
  const died = `${deadTasks.length} ${deadTasks.length === 1 ? 'task' : 'tasks'} died or never answered`;
  return [
    ...(connections === null ? [] : given('connections', missing > 0, heldText(connections))),
    ...given('clients', clientCount === 0 && wantedClients > 0, 'no subscriber was left'),
    ...given('dead_task', deadTasks.length > 0, died),
    ...given('clients', clientCount !== connected, `${clientCount} of ${connected} clients measured`),
  ];
}

/** Subscribers cannot have what the publisher is still handing over: the reader is told how long that took. */
function drainReasons({ drainS, flushS, maxDrainS }: CleanQuestion): Reason[] {
  if (drainS <= maxDrainS) return [];
  const whole = beyond(drainS, maxDrainS, 2);
  const text =
    flushS > 0.1
      ? `the last message arrived ${whole} s after publishing should have ended (bound ${maxDrainS} s); its publisher still flushed for ${Math.min(flushS, drainS).toFixed(2)} s of that`
      : `subscribers needed ${whole} s to drain (bound ${maxDrainS} s)`;
  return [{ kind: 'drain', text }];
}

function systemReasons(question: CleanQuestion): Reason[] {
  const { counts, independentCount, systemFailure } = question;
  const aborted = counts.aborted === 0 ? '' : `, ${counts.aborted} aborted`;
  const holds = `the system holds ${independentCount} messages, ${counts.acked} were acknowledged${aborted}`;
  return [
    ...given('system', systemFailure !== null, systemFailureText(systemFailure ?? '')),
    ...given('stored', disagrees(question), holds),
  ];
}

/** What another client finds in the log must be what every client received. */
function logReasons(question: CleanQuestion): Reason[] {
  const { logCheck, counts, clientCount, wantedClients, readers, dropped } = question;
  if (logCheck === null) return [];
  const { missing, duplicated, corrupted } = logCheck;
  if (wantedClients === 0) {
    const text = `the log, read again, misses ${missing} acknowledged messages, holds ${duplicated} twice and ${corrupted} corrupted`;
    return given('log', missing + duplicated + corrupted > 0, text);
  }
  const lost = counts.lost + counts.undelivered;
  // What was dropped after it was received is missing there alone, and there once where it was sent again.
  const arrivals = counts.received + counts.duplicated + counts.undelivered;
  const agrees =
    (dropped > 0
      ? lost <= missing * readers && arrivals === (logCheck.received + duplicated) * readers + dropped
      : lost === missing * readers && counts.duplicated === duplicated * readers) &&
    counts.corrupted === corrupted * readers;
  const text = `the log, read again, misses ${missing} acknowledged messages, holds ${duplicated} twice and ${corrupted} corrupted; ${clientCount} clients together missed ${lost}, had ${counts.duplicated} twice and ${counts.corrupted} corrupted${dropped > 0 ? `, ${dropped} of what they had was dropped afterwards` : ''}`;
  return given('log', !agrees, text);
}

function given(kind: ReasonKind, holds: boolean, text: string): Reason[] {
  return holds ? [{ kind, text }] : [];
}

/** A number that lies above its bound, with as many decimals, the usual ones at least, as show that it does. */
function beyond(value: number, bound: number, usual: number): string {
  let digits = usual;
  while (Number(value.toFixed(digits)) <= bound && digits < MOST_DIGITS) digits += 1;
  return value.toFixed(digits);
}

/** Messages nobody acknowledged may have been stored all the same; those acknowledged or aborted must have been. */
function disagrees(question: CleanQuestion): boolean {
  const { counts, independentCount } = question;
  if (independentCount === null || !question.acknowledged) return false;
  const stored = counts.acked + counts.aborted;
  return independentCount < stored || independentCount > stored + counts.failed + counts.unknown;
}
