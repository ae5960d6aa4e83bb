import { appendFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { messageOf } from '../base/errors.ts';
import type { Keeper, KeptProcess, ProcessExit } from '../process/keeper.ts';
import type { AppDefinition } from './app-definition.ts';
import type { EndState, TaskRecord } from './cluster-state.ts';
import type { FetchCache } from './fetch-cache.ts';
import type { Sandbox, Sandboxes } from './sandboxes.ts';
import { taskEnvironment } from './task-environment.ts';

/** Mesos' default between SIGTERM and SIGKILL, ms. */
const defaultGraceMs = 3_000;

export interface TaskReport {
  taskId: string;
  state: 'TASK_RUNNING' | EndState;
  message: string;
}

export interface TaskRunnerOptions {
  keeper: Keeper;
  cache: FetchCache;
  sandboxes: Sandboxes;
  frameworkId: string;
  onReport(report: TaskReport): void;
}

interface Started {
  kill: AbortController;
  graceMs: number;
  process: KeptProcess | undefined;
  stopping: Promise<unknown> | undefined;
  /** Resolves when its end was reported. */
  ended: Promise<void>;
}

const killedReport = { state: 'TASK_KILLED', message: 'Command terminated with signal Terminated' } as const;

function endOf(exit: ProcessExit): Omit<TaskReport, 'taskId'> {
  if (exit.code === 0) return { state: 'TASK_FINISHED', message: 'Command exited with status 0' };
  const message =
    exit.code === null
      ? `Command terminated with signal ${exit.signal}`
      : `Command exited with status ${exit.code}`;
  return { state: 'TASK_FAILED', message };
}

/** Turns staged tasks into processes and reports what becomes of them. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #started = new Map<string, Started>();
  // Copying and forking keep a core busy; more at once would only make everything else wait.
  readonly #launching = pLimit(Math.max(4, 2 * availableParallelism()));

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Starts a task: sandbox, fetches, process. Its reports end with exactly one EndState. */
  launch(task: TaskRecord, app: AppDefinition): void {
    const graceMs = (app.taskKillGracePeriodSeconds ?? defaultGraceMs / 1_000) * 1_000;
    const started: Started = {
      kill: new AbortController(),
      graceMs,
      process: undefined,
      stopping: undefined,
      ended: Promise.resolve(),
    };
    this.#started.set(task.id, started);
    started.ended = this.#run(task, app, started);
  }

  /** SIGTERM, and SIGKILL after the app's grace; a task that is gone is fine. */
  kill(taskId: string): void {
    const started = this.#started.get(taskId);
    if (started !== undefined) this.#stop(started, started.graceMs);
  }

  /** By task id, the process group of every task that has one. */
  processGroups(): Map<string, number> {
    const groups = new Map<string, number>();
    for (const [id, { process }] of this.#started) if (process !== undefined) groups.set(id, process.pid);
    return groups;
  }

  /** Kills every task and resolves when all have ended. */
  async close(graceMs: number): Promise<void> {
    const all = [...this.#started.values()];
    for (const started of all) this.#stop(started, Math.min(graceMs, started.graceMs));
    await Promise.all(all.map(({ ended }) => ended));
  }

  #stop(started: Started, graceMs: number): void {
    started.kill.abort();
    started.stopping ??= started.process?.stop(graceMs);
  }

  async #run(task: TaskRecord, app: AppDefinition, started: Started): Promise<void> {
    const report = (state: TaskReport['state'], message: string) =>
      this.#options.onReport({ taskId: task.id, state, message });
    const end = await this.#live(task, app, started, () => report('TASK_RUNNING', ''));
    this.#started.delete(task.id);
    await this.#options.sandboxes.end(task.id);
    report(end.state, end.message);
  }

  async #live(
    task: TaskRecord,
    app: AppDefinition,
    started: Started,
    onRunning: () => void,
  ): Promise<Omit<TaskReport, 'taskId'>> {
    const { signal } = started.kill;
    let kept: KeptProcess;
    try {
      kept = await this.#launching(() => this.#start(task, app, signal));
    } catch (error) {
      return signal.aborted ? killedReport : { state: 'TASK_FAILED', message: messageOf(error) };
    }
    started.process = kept;
    if (signal.aborted) this.#stop(started, started.graceMs);
    else onRunning();
    const exit = await kept.exited;
    // Its ports are free only when its children are gone too.
    await (started.stopping ?? kept.stop(0));
    return signal.aborted ? killedReport : endOf(exit);
  }

  async #start(task: TaskRecord, app: AppDefinition, signal: AbortSignal): Promise<KeptProcess> {
    signal.throwIfAborted();
    const sandbox = await this.#options.sandboxes.create(task);
    try {
      await this.#options.cache.fetchAll(app.fetch, sandbox.directory, signal);
      signal.throwIfAborted();
      return await this.#spawn(task, app, sandbox);
    } catch (error) {
      if (!signal.aborted) await appendFile(join(sandbox.directory, 'stderr'), `${messageOf(error)}\n`);
      throw error;
    }
  }

  #spawn(task: TaskRecord, app: AppDefinition, { directory }: Sandbox): Promise<KeptProcess> {
    const { frameworkId, keeper } = this.#options;
    const [command = '/bin/sh', ...args] = app.cmd === null ? (app.args ?? []) : ['/bin/sh', '-c', app.cmd];
    return keeper.spawn({
      command,
      args,
      cwd: directory,
      env: taskEnvironment({
        task,
        app,
        directory,
        frameworkId,
        inherited: process.env,
        execPath: process.execPath,
      }),
      stdout: join(directory, 'stdout'),
      stderr: join(directory, 'stderr'),
    });
  }
}
