import { HydraError, messageOf } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import {
  type GoneRow,
  type PublishedTotals,
  type SubscriberReport,
  taskReport,
} from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { arrivalsOf, DrainWatch } from './drain-watch.ts';
import type { Counts, LogCheck } from './result.ts';

const POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;

export interface LogQuestion {
  /** Configuration of a subscriber that reads what the run published from its beginning on. */
  config: Dictionary;
  published: PublishedTotals;
  /** How many messages the system says that it holds for readers; null where it does not know. */
  stored: number | null;
  /** No message for so long: there is none any more, ms. */
  graceMs: number;
  timeoutMs: number;
}

/**
 * Has a task read what the system holds once more, with one client from the beginning on, and counts it against what
 * was published. Where that cannot be done the run has its result all the same: a note says so.
 * @throws the signal's reason when the run is to end
 */
export async function checkLog(
  control: RunControl,
  tasks: RunTasks,
  { notes, ...question }: LogQuestion & { notes: readonly string[] },
): Promise<{ logCheck: LogCheck | null; notes: readonly string[] }> {
  try {
    return { logCheck: await readLog(control, tasks, question), notes };
  } catch (error) {
    control.signal.throwIfAborted();
    return { logCheck: null, notes: [...notes, `the log was not read again: ${messageOf(error)}`] };
  }
}

async function readLog(control: RunControl, tasks: RunTasks, question: LogQuestion): Promise<LogCheck> {
  const [reader] = tasks.ofRole('subscriber');
  if (reader === undefined) throw new HydraError('no subscriber task is left');
  const { signal } = control;
  const only = ({ id }: RunTask) => id === reader.id;
  const args = { ...question.config, clients: 1 };
  await tasks.command('updateconfig', () => args, { only, attempts: 2, signal });
  await tasks.command('teststart', { run_id: control.plan.runId }, { only, signal });
  const published = { published: JSON.stringify(question.published) };
  await tasks.command('setpublished', published, { only, attempts: 2, signal });
  await untilRead(control, tasks, reader, question);
  await tasks.command('teststop', {}, { only, signal });
  return checkOf(await reportOf(reader, { control, tasks, detail: 'full' }));
}

/** Until all that the system holds has come, or nothing comes any more. */
async function untilRead(
  control: RunControl,
  tasks: RunTasks,
  reader: RunTask,
  { stored, graceMs, timeoutMs }: LogQuestion,
): Promise<void> {
  const { clock, signal } = control;
  const isRead = (part: SubscriberReport) => stored !== null && arrivalsOf(part) >= stored;
  const watch = new DrainWatch(clock.monotonicUs(), graceMs * 1000, timeoutMs * 1000, isRead);
  for (;;) {
    const part = await reportOf(reader, { control, tasks, detail: 'progress' });
    if (watch.look(clock.monotonicUs(), part === null ? [] : [part], 1) !== null) return;
    await clock.delay(POLL_MS, signal);
  }
}

/** Null where the task did not answer this time. @throws HydraError when it has died */
async function reportOf(
  reader: RunTask,
  { control, tasks, detail }: { control: RunControl; tasks: RunTasks; detail: 'progress' | 'full' },
): Promise<SubscriberReport | null> {
  const wanted = { since: () => Number.MAX_SAFE_INTEGER, detail };
  const reports = await tasks.reports(taskReport, wanted, {
    ...(detail === 'full' ? { attempts: 3 } : { timeoutMs: POLL_TIMEOUT_MS }),
    signal: control.signal,
  });
  if (!tasks.ofRole('subscriber').some(({ id }) => id === reader.id))
    throw new HydraError(`its reader, task ${reader.id}, died`);
  return reports.get(reader.id)?.report.subscriber ?? null;
}

/** @throws HydraError where its last report never came */
function checkOf(part: SubscriberReport | null): LogCheck {
  if (part === null) throw new HydraError("its reader's final report never came");
  const [row] = part.clients ?? [];
  return {
    received: part.received,
    missing: (part.lost ?? 0) + part.undelivered,
    duplicated: part.duplicated,
    reordered: part.reordered,
    corrupted: part.corrupted,
    foreign: part.foreign,
    unacked_received: row?.unacked_received ?? 0,
    missing_received: 0,
  };
}

/** What clients, all together, received and the system dropped afterwards; second receipts of a message among them. */
export function droppedReceipts(gone: readonly GoneRow[]): number {
  return gone.reduce((sum, { why, messages }) => sum + (why === 'log_truncated' ? messages : 0), 0);
}

/**
 * The check beside what the clients have: of the messages that are missing, they have received those that they have
 * not lost themselves.
 */
export function besideClients(
  check: LogCheck | null,
  { counts, clients, dropped }: { counts: Counts; clients: number; dropped: number },
): LogCheck | null {
  if (check === null || dropped === 0) return check;
  const known = check.missing * clients - counts.lost - counts.undelivered;
  return { ...check, missing_received: Math.max(0, known) };
}
