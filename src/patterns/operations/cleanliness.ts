import { count } from '../../base/number-text.ts';
import { clientFailureText } from '../../run/client-failures.ts';
import type { ClientFailureRow } from '../../run/result.ts';
import type { IndependentCount } from './parts.ts';
import type { OperationCounts } from './result.ts';

/** What can be wrong with a run; each kind is looked into on its own when it comes to who is to blame. */
export const operationsReasons = [
  'client_failed',
  'dead_task',
  'users',
  'cut_short',
  'unstarted',
  'failed',
  'unknown',
  'outage',
  'late',
  'independent',
  'system',
] as const;
export type OperationsReasonKind = (typeof operationsReasons)[number];

/** One condition of `clean` that does not hold. */
export interface OperationsReason {
  kind: OperationsReasonKind;
  text: string;
}

export interface OperationsQuestion {
  counts: OperationCounts;
  asked: number | null;
  unstarted: number | null;
  usersMeasured: number;
  usersWanted: number;
  spanS: number;
  wantedS: number;
  /** Sessions lost, and still lost at the end. */
  outages: number;
  stillAway: number;
  lateP99Us: number | null;
  /** Bound on it, ms; null = none. */
  maxLatenessMs: number | null;
  deadTasks: number;
  clientFailures: readonly ClientFailureRow[];
  independent: readonly IndependentCount[];
  systemFailure: string | null;
}

/** A run that was measured for less than this share of its time was cut short. */
const WHOLE = 0.99;

/** Every condition of `clean` (docs/operations.md) that does not hold; empty means clean. Pure. */
export function uncleanReasons(question: OperationsQuestion): OperationsReason[] {
  return [...fleetReasons(question), ...outcomeReasons(question), ...otherReasons(question)];
}

function fleetReasons(question: OperationsQuestion): OperationsReason[] {
  const { deadTasks, usersMeasured, usersWanted, spanS, wantedS } = question;
  const died = `${deadTasks} ${deadTasks === 1 ? 'task' : 'tasks'} died or never answered`;
  const cut = `measured for ${spanS.toFixed(1)} of ${wantedS} s`;
  return [
    ...question.clientFailures.map(
      (failure): OperationsReason => ({ kind: 'client_failed', text: clientFailureText(failure) }),
    ),
    ...given('dead_task', deadTasks > 0, died),
    ...given('users', usersMeasured !== usersWanted, `${usersMeasured} of ${usersWanted} users measured`),
    ...given('cut_short', spanS < WHOLE * wantedS, cut),
  ];
}

function outcomeReasons({ counts, asked, unstarted }: OperationsQuestion): OperationsReason[] {
  const { started, failed, unknown } = counts;
  return [
    ...given(
      'unstarted',
      (unstarted ?? 0) > 0,
      `${count(unstarted ?? 0)} of ${count(asked ?? 0)} were not begun in time: no user was free`,
    ),
    ...given('failed', failed > 0, `${count(failed)} of ${count(started)} operations failed`),
    ...given('unknown', unknown > 0, `${count(unknown)} operations were never answered`),
    ...given('failed', started === 0, 'no operation was begun'),
  ];
}

function otherReasons(question: OperationsQuestion): OperationsReason[] {
  const { outages, stillAway, lateP99Us, maxLatenessMs, independent, systemFailure } = question;
  const back = stillAway > 0 ? `, ${count(stillAway)} of them to the end` : '';
  const lateMs = (lateP99Us ?? 0) / 1000;
  return [
    ...given('outage', outages > 0, `users lost their session ${outages} times${back}`),
    ...given(
      'late',
      maxLatenessMs !== null && lateMs > maxLatenessMs,
      `tasks were begun late: p99 ${lateMs.toFixed(1)} ms (bound ${maxLatenessMs} ms)`,
    ),
    ...independent.flatMap(disagreement),
    ...given('system', systemFailure !== null, `the system under test does not serve: ${systemFailure}`),
  ];
}

function disagreement({ what, counted, least, most }: IndependentCount): OperationsReason[] {
  if (counted === null || (counted >= least && counted <= most)) return [];
  const ours = least === most ? count(least) : `${count(least)} to ${count(most)}`;
  return [{ kind: 'independent', text: `${what}: ${count(counted)}, and by our own count ${ours}` }];
}

function given(kind: OperationsReasonKind, holds: boolean, text: string): OperationsReason[] {
  return holds ? [{ kind, text }] : [];
}
