import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { Keeper, KeptProcess, ProcessExit, SpawnSpec } from '../../process/keeper.ts';
import { strayVariable } from '../../process/strays.ts';
import type { AppDefinition } from '../state/app-definition.ts';
import type { EndState, TaskRecord } from '../state/cluster-state.ts';
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
  /** Where it runs and with which environment, once it does. */
  place: Pick<SpawnSpec, 'cwd' | 'env'> | undefined;
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
      place: undefined,
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

  /** The app is gone, with all its tasks: so is what only they used. */
  async forget(appId: string): Promise<void> {
    this.#options.cache.forget(appId);
    await this.#options.sandboxes.forget(appId);
  }

  /** By task id, the process group of every task that has one. */
  processGroups(): Map<string, number> {
    const groups = new Map<string, number>();
    for (const [id, { process }] of this.#started) if (process !== undefined) groups.set(id, process.pid);
    return groups;
  }

  /** Kills every task, after `graceMs` at most, and resolves when all have ended. */
  async close(graceMs: number): Promise<void> {
    const all = [...this.#started.values()];
    for (const started of all) {
      const shortMs = Math.min(graceMs, started.graceMs);
      // One that was told to end before may have been given longer.
      if (started.stopping === undefined) this.#stop(started, shortMs);
      else void started.process?.stop(shortMs);
    }
    await Promise.all(all.map(({ ended }) => ended));
  }

  /**
   * Runs a shell command in the sandbox of a running task, with its environment; the signal kills it.
   * @throws HydraError when the task is gone or the command cannot be started.
   */
  async runBeside(taskId: string, command: string, signal: AbortSignal): Promise<ProcessExit> {
    const place = this.#started.get(taskId)?.place;
    if (place === undefined) throw new HydraError(`task ${taskId} does not run`);
    const args = ['-c', command];
    const kept = await this.#options.keeper.spawn({
      command: '/bin/sh',
      args,
      ...place,
      stdout: null,
      stderr: null,
    });
    const kill = () => void kept.stop(0);
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    try {
      await kept.exited;
    } finally {
      signal.removeEventListener('abort', kill);
    }
    return kept.stop(0);
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
      kept = await this.#launching(() => this.#start(task, app, started));
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

  async #start(task: TaskRecord, app: AppDefinition, started: Started): Promise<KeptProcess> {
    const { signal } = started.kill;
    signal.throwIfAborted();
    const sandbox = await this.#options.sandboxes.create(task);
    try {
      await this.#options.cache.fetchAll(app.fetch, { appId: app.id, sandbox: sandbox.directory, signal });
      signal.throwIfAborted();
      started.place = { cwd: sandbox.directory, env: this.#environment(task, app, sandbox) };
      return await this.#spawn(app, sandbox, started.place);
    } catch (error) {
      if (!signal.aborted) await this.#options.sandboxes.warn(task.id, messageOf(error));
      throw error;
    }
  }

  #environment(task: TaskRecord, app: AppDefinition, { directory }: Sandbox): Record<string, string> {
    const { frameworkId } = this.#options;
    const { env: inherited, execPath } = process;
    return taskEnvironment({ task, app, directory, frameworkId, inherited, execPath });
  }

  #spawn(
    app: AppDefinition,
    { taskId, directory }: Sandbox,
    place: Pick<SpawnSpec, 'cwd' | 'env'>,
  ): Promise<KeptProcess> {
    const [command = '/bin/sh', ...args] = app.cmd === null ? (app.args ?? []) : ['/bin/sh', '-c', app.cmd];
    return this.#options.keeper.spawn({
      command,
      args,
      ...place,
      // An app may set the variable to what other tasks have, too.
      ownsStrays: place.env[strayVariable] === taskId,
      stdout: join(directory, 'stdout'),
      stderr: join(directory, 'stderr'),
    });
  }
}
