import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
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

/** The tasks of one run: who lives, who died when and why, and how to speak to them. */
export class RunTasks {
  phase: Phase = 'ping';
  readonly dead: DeadTask[] = [];
  readonly #fleet: Fleet<RunTask>;
  readonly #clock: Clock;
  readonly #essential: readonly RunTask['role'][];
  readonly #silent = new Map<string, number>();

  /** @param essential roles without which nothing can be measured */
  constructor(fleet: Fleet<RunTask>, clock: Clock, essential: readonly RunTask['role'][]) {
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
    const missing = this.#essential.find((role) => this.ofRole(role).length === 0);
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
    this.dead.push({ id: task.id, app: task.appId, role: task.role, phase: this.phase, reason });
    this.#fleet.drop(task.id);
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
   * Reads every living task's report. One that stays silent for several calls is marked dead.
   * @param schema what a report is read with; one that does not fit it is no answer
   * @param wanted first second of the series, by task, and whether the rows of clients too
   */
  async reports<R extends TaskEnvelope>(
    schema: z.ZodType<R>,
    { since, detail }: { since: (taskId: string) => number; detail: 'progress' | 'full' },
    options: AskOptions<RunTask>,
  ): Promise<Map<string, { task: RunTask; report: R }>> {
    const { answers, failures } = await this.#fleet.ask(
      'getstats',
      (task) => ({ since: since(task.id), detail }),
      options,
    );
    const reports = new Map<string, { task: RunTask; report: R }>();
    for (const task of this.#fleet.targets) {
      const report = parseReport(schema, answers.get(task.id));
      if (report !== null) {
        this.#silent.delete(task.id);
        reports.set(task.id, { task, report });
      } else if (answers.has(task.id) || failures.has(task.id)) {
        this.#noteSilence(task, failures.get(task.id));
      }
    }
    return reports;
  }

  close(): void {
    this.#fleet.close();
  }

  #noteSilence(task: RunTask, error: Error | undefined): void {
    const times = (this.#silent.get(task.id) ?? 0) + 1;
    this.#silent.set(task.id, times);
    if (times < SILENT_POLLS) return;
    this.markDead(
      task,
      `did not answer ${times} times in a row: ${messageOf(error ?? 'its report is not readable')}`,
    );
  }

  #markDeadById(id: string, reason: string): void {
    const task = this.#fleet.targets.find((target) => target.id === id);
    if (task !== undefined) this.markDead(task, reason);
  }
}

function parseReport<R>(schema: z.ZodType<R>, answer: Dictionary | undefined): R | null {
  if (answer === undefined || typeof answer.report !== 'string') return null;
  try {
    return schema.parse(JSON.parse(answer.report));
  } catch {
    // Counted as silence by the caller, and named if it goes on.
    return null;
  }
}
