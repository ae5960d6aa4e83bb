import type * as z from 'zod';
import type { Clock } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { firstIssue } from '../base/first-issue.ts';
import type { TaskEvent } from '../cluster/port.ts';
import { type Dictionary, REPLY_ITEM } from '../control/dictionary.ts';
import type { AskOptions, Fleet } from '../control/fleet.ts';
import type { TaskEnvelope } from '../measure/report.ts';
import type { Phase } from './events.ts';
import type { DeadTask } from './result.ts';
import type { RunTask } from './run-task.ts';

/** A task that answers none of this many polls in a row is given up by name. */
const SILENT_POLLS = 3;
const STATUS_POLL_MS = 50;

/** Which reports are asked for. */
export interface WantedReports {
  /** First second of the series, by task. */
  since: (taskId: string) => number;
  /** Whether also what members of groups have read, or everything, rows of clients included. */
  detail: 'progress' | 'ranges' | 'full';
  /** Nothing is asked later: who is silent now has told nothing. */
  last?: boolean;
}

/** The tasks of one run: who lives, who died when and why, and how to speak to them. */
export class RunTasks {
  phase: Phase = 'ping';
  readonly dead: DeadTask[] = [];
  readonly #fleet: Fleet<RunTask>;
  readonly #clock: Clock;
  readonly #essential: readonly RunTask['role'][];
  readonly #onDead: (dead: DeadTask) => void;
  readonly #silent = new Map<string, number>();

  /**
   * @param essential roles without which nothing can be measured
   * @param onDead told of every task that is taken out
   */
  constructor(
    fleet: Fleet<RunTask>,
    clock: Clock,
    essential: readonly RunTask['role'][],
    onDead: (dead: DeadTask) => void,
  ) {
    this.#onDead = onDead;
    this.#essential = essential;
    this.#fleet = fleet;
    this.#clock = clock;
  }

  /** The living tasks of a role. */
  ofRole(role: RunTask['role']): RunTask[] {
    return this.#fleet.targets.filter((task) => task.role === role);
  }

  /** @throws HydraError when an essential role has no task any more: without its books nothing can be counted */
  requireEssential(): void {
    const missing = this.#essential.find(
      (role) => this.ofRole(role).length === 0 || this.dead.some((task) => task.role === role),
    );
    if (missing === undefined) return;
    const dead = this.dead.find((task) => task.role === missing);
    throw new HydraError(
      `${missing} task ${dead?.id ?? ''} died in phase ${dead?.phase ?? ''}: ${dead?.reason ?? ''}`,
      { hint: 'its stdout and stderr are kept in the results folder' },
    );
  }

  /** Takes a task out, by name and for good. */
  markDead(task: RunTask, reason: string): void {
    if (this.dead.some((dead) => dead.id === task.id)) return;
    const dead = { id: task.id, app: task.appId, role: task.role, phase: this.phase, reason };
    this.dead.push(dead);
    this.#fleet.drop(task.id);
    this.#onDead(dead);
  }

  /** What the cluster tells of a task. */
  receive(event: TaskEvent): void {
    if (event.state !== 'ended') return;
    const task = this.#fleet.targets.find((target) => target.id === event.taskId);
    if (task !== undefined) this.markDead(task, event.reason);
  }

  /**
   * Sends a command to all living tasks (of one role); a task that does not answer or refuses is marked dead.
   * @throws the signal's reason when aborted; HydraError when that leaves an essential role without tasks
   */
  async command(
    name: string,
    args: Dictionary | ((task: RunTask) => Dictionary),
    options: AskOptions<RunTask>,
  ): Promise<void> {
    const { failures } = await this.#fleet.ask(name, args, options);
    for (const [id, error] of failures) this.#markDeadById(id, `${name}: ${messageOf(error)}`);
    this.requireEssential();
  }

  /** Resolves when no living task has a test running; a task that does not answer is marked dead. */
  async untilEnded(signal: AbortSignal): Promise<void> {
    for (;;) {
      const { answers, failures } = await this.#fleet.ask('teststatus', {}, { signal });
      for (const [id, error] of failures) this.#markDeadById(id, `teststatus: ${messageOf(error)}`);
      this.requireEssential();
      const states = [...answers.values()].map((answer) => answer[REPLY_ITEM]);
      if (!states.some((state) => state === 'running' || state === 'stopping')) return;
      await this.#clock.delay(STATUS_POLL_MS, signal);
    }
  }

  /**
   * Reads every living task's report. One that stays silent for several calls is marked dead, at the last call at once.
   * @param schema what a report is read with; one that does not fit it is no answer
   */
  async reports<R extends TaskEnvelope>(
    schema: z.ZodType<R>,
    { since, detail, last = false }: WantedReports,
    options: AskOptions<RunTask>,
  ): Promise<Map<string, { task: RunTask; report: R }>> {
    const { answers, failures } = await this.#fleet.ask(
      'getstats',
      (task) => ({ since: since(task.id), detail }),
      options,
    );
    const reports = new Map<string, { task: RunTask; report: R }>();
    for (const task of this.#fleet.targets) {
      const answer = answers.get(task.id);
      const read = answer === undefined ? failures.get(task.id) : readReport(schema, answer);
      if (read instanceof Error) this.#noteSilence(task, read, last);
      else if (read !== undefined) {
        this.#silent.delete(task.id);
        reports.set(task.id, { task, report: read });
      }
    }
    return reports;
  }

  close(): void {
    this.#fleet.close();
  }

  #noteSilence(task: RunTask, error: Error, last: boolean): void {
    const times = (this.#silent.get(task.id) ?? 0) + 1;
    this.#silent.set(task.id, times);
    if (last) this.markDead(task, `gave no report: ${messageOf(error)}`);
    else if (times >= SILENT_POLLS) {
      this.markDead(task, `did not answer ${times} times in a row: ${messageOf(error)}`);
    }
  }

  #markDeadById(id: string, reason: string): void {
    const task = this.#fleet.targets.find((target) => target.id === id);
    if (task !== undefined) this.markDead(task, reason);
  }
}

/** What fits no report counts as silence, and is named if it goes on. */
function readReport<R>(schema: z.ZodType<R>, { report }: Dictionary): R | Error {
  const unreadable = (why: string) => new Error(`its report is not readable: ${why}`);
  if (typeof report !== 'string') return unreadable('there is none');
  try {
    const { success, data, error } = schema.safeParse(JSON.parse(report));
    return success ? data : unreadable(firstIssue(error));
  } catch (error) {
    return unreadable(messageOf(error));
  }
}
