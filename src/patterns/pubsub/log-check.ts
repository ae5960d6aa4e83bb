import { HydraError, messageOf } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import { type PublishedTotals, type SubscriberReport, taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import type { LogCheck } from './result.ts';

const POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;

export interface LogQuestion {
  /** Configuration of a subscriber that reads what the run published from its beginning on. */
  config: Dictionary;
  published: PublishedTotals;
  /** How many messages the system says that it holds; null where it does not know. */
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
  const part = await untilRead(control, tasks, reader, question);
  await tasks.command('teststop', {}, { only, signal });
  return checkOf(part);
}

async function untilRead(
  control: RunControl,
  tasks: RunTasks,
  reader: RunTask,
  { stored, graceMs, timeoutMs }: LogQuestion,
): Promise<SubscriberReport> {
  const { clock, signal } = control;
  const startUs = clock.monotonicUs();
  let [read, movedUs] = [-1, startUs];
  for (;;) {
    const reports = await tasks.reports(
      taskReport,
      { since: () => Number.MAX_SAFE_INTEGER, detail: 'full' },
      { timeoutMs: POLL_TIMEOUT_MS, signal },
    );
    const part = reports.get(reader.id)?.report.subscriber ?? null;
    if (!tasks.ofRole('subscriber').some(({ id }) => id === reader.id))
      throw new HydraError(`its reader, task ${reader.id}, died`);
    const nowUs = clock.monotonicUs();
    const now = part === null ? read : part.received + part.duplicated + part.corrupted + part.foreign;
    if (now !== read) [read, movedUs] = [now, nowUs];
    const isOver = nowUs - movedUs >= graceMs * 1000 || nowUs - startUs >= timeoutMs * 1000;
    if (part !== null && ((stored !== null && read >= stored) || isOver)) return part;
    await clock.delay(POLL_MS, signal);
  }
}

function checkOf(part: SubscriberReport): LogCheck {
  const [row] = part.clients ?? [];
  return {
    received: part.received,
    missing: (part.lost ?? 0) + part.undelivered,
    duplicated: part.duplicated,
    reordered: part.reordered,
    corrupted: part.corrupted,
    foreign: part.foreign,
    unacked_received: row?.unacked_received ?? 0,
  };
}
