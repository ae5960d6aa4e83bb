import { HydraError, messageOf } from '../base/errors.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { ClusterTask } from '../cluster/port.ts';
import { ClusterGoneError } from './cluster-gone.ts';
import type { RunPhase } from './events.ts';
import type { LaunchedRole } from './launched-apps.ts';
import type { RunPlan } from './plan.ts';
import type { RunResult } from './result.ts';
import type { Role } from './role.ts';
import { inWords, RunControl } from './run-control.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunTask } from './run-task.ts';
import { RunTasks } from './run-tasks.ts';
import type { Prepared, Subject } from './subject.ts';

/** A cluster that lives answers a list of apps within this, on a busy machine too, ms. */
const CLUSTER_TIMEOUT_MS = 10_000;
/** Removing must end even when the cluster does not answer, ms. */
const REMOVE_TIMEOUT_MS = 8_000;

/**
 * One measurement: prepare, launch, ping, the phases of its pattern, remove.
 * @throws HydraError when it cannot be carried through; the signal's reason when aborted. Apps and topic are
 * removed either way.
 */
export async function runOnce(plan: RunPlan, subject: Subject, deps: RunDeps): Promise<RunResult> {
  const run = new Run(plan, subject, deps);
  return run.measure();
}

class Run {
  readonly #control: RunControl;
  readonly #plan: RunPlan;
  readonly #subject: Subject;
  readonly #deps: RunDeps;
  #prepared: Prepared | null = null;
  #tasks: RunTasks | null = null;
  #unwatch: (() => void) | null = null;
  #launched: readonly LaunchedRole[] = [];
  /** Whether the apps may serve another run: everything went well. */
  #sound = false;

  constructor(plan: RunPlan, subject: Subject, deps: RunDeps) {
    this.#plan = plan;
    this.#subject = subject;
    this.#deps = deps;
    this.#control = new RunControl(plan, subject.workload, deps);
  }

  async measure(): Promise<RunResult> {
    const end = (reason: unknown) => this.#control.end(reason);
    const onAbort = () => end(this.#deps.signal.reason);
    if (this.#deps.signal.aborted) onAbort();
    this.#deps.signal.addEventListener('abort', onAbort, { once: true });
    this.#subject.death.catch(end);
    try {
      const prepared = await this.#prepare();
      await this.#launch(prepared);
      const tasks = await this.#ping();
      const ready = { launched: this.#launched, tasks };
      const result = this.#deps.checked(await prepared.pattern.measure(this.#control, ready));
      this.#sound = isSound(result);
      if (!this.#sound) await this.#keepLogs();
      if (this.#plan.keep_running) await this.#deps.hold(result);
      return result;
    } catch (error) {
      await this.#keepLogs();
      // The first cause wins: what fails because the run was ended is only an echo of it.
      throw this.#signal.aborted ? this.#signal.reason : await this.#causeOf(error);
    } finally {
      this.#deps.signal.removeEventListener('abort', onAbort);
      await this.#remove();
    }
  }

  /** Tasks that fall silent together may have lost their cluster: then that is what to tell. */
  async #causeOf(error: unknown): Promise<unknown> {
    try {
      const signal = this.#control.clock.timeout(CLUSTER_TIMEOUT_MS);
      await unlessAborted(this.#deps.cluster.apps(this.#deps.apps.appPrefix, { signal }), signal);
      return error;
    } catch {
      return new ClusterGoneError(this.#deps.cluster.url, messageOf(error));
    }
  }

  get #signal(): AbortSignal {
    return this.#control.signal;
  }

  /** @throws the signal's reason when the run is to end */
  #enter(phase: RunPhase, detail: string): void {
    this.#control.enter(phase, detail);
  }

  /** A system that answers, a topic of the run's own, and no apps of an earlier run. */
  async #prepare(): Promise<Prepared> {
    this.#enter('prepare', `${this.#subject.workload}, run ${this.#plan.runId}`);
    await this.#deps.apps.clear(this.#signal);
    this.#prepared = await this.#subject.prepare(this.#plan.runId, this.#signal);
    this.#control.system = this.#prepared.system;
    return this.#prepared;
  }

  async #launch({ pattern }: Prepared): Promise<void> {
    refuseUnfitRoles(pattern.roles);
    this.#enter('launch', pattern.launchText);
    this.#launched = await this.#deps.apps.launch(this.#plan.runId, pattern.roles, this.#signal);
    for (const launched of this.#launched) {
      refuseLost(launched);
      this.#tellOfMissing(launched);
    }
  }

  /** Whoever does not answer is named and left out. */
  async #ping(): Promise<RunTasks> {
    const launched = this.#launched.flatMap(({ role, tasks }) =>
      tasks.map((task) => runTask(task, role.name)),
    );
    const essential = this.#launched.filter(({ role }) => role.essential).map(({ role }) => role.name);
    const { clock } = this.#control;
    const tasks = new RunTasks(this.#deps.openFleet(launched), clock, essential, (dead) => {
      // Without one of these the run ends, and says why.
      if (!essential.includes(dead.role)) this.#control.tellOfDead(dead);
    });
    this.#tasks = tasks;
    this.#control.follow(tasks);
    this.#unwatch = this.#deps.cluster.watch(this.#deps.apps.appPrefix, (event) => tasks.receive(event));
    this.#enter('ping', `${launched.length} tasks`);
    await tasks.command('ping', {}, { attempts: 2, signal: this.#signal });
    return tasks;
  }

  /** Never throws: what cannot be removed is told, with how to remove it. */
  async #remove(): Promise<void> {
    this.#deps.observe({ kind: 'phase', phase: 'remove' satisfies RunPhase, detail: '' });
    this.#unwatch?.();
    this.#tasks?.close();
    const patience = this.#control.clock.timeout(REMOVE_TIMEOUT_MS);
    const apps = this.#sound && this.#plan.keep_apps ? undefined : this.#deps.apps.remove(patience);
    const steps = [apps, unlessAborted(this.#release(), patience)];
    for (const outcome of await Promise.allSettled(steps)) {
      if (outcome.status === 'fulfilled') continue;
      const text = `could not remove everything: ${inWords(outcome.reason, REMOVE_TIMEOUT_MS)}; "hydra clean" removes the rest`;
      this.#control.note('warn', text);
    }
  }

  async #release(): Promise<void> {
    await this.#prepared?.release();
  }

  async #keepLogs(): Promise<void> {
    await this.#deps.keepLogs(this.#launched.flatMap(({ tasks }) => tasks));
  }

  /** Tasks that ended before anybody knew them cannot be named. */
  #tellOfMissing({ role, tasks }: LaunchedRole): void {
    const missing = role.tasks - tasks.length;
    if (missing <= 0) return;
    const text = `${missing} of ${role.tasks} ${role.name} tasks ended right after their launch: their clients are missing`;
    this.#control.note('warn', text);
  }
}

/** Whether everything that took part is in order, so that it may serve another run. */
function isSound({ dead_tasks, client_failures, system_failure }: RunResult): boolean {
  return dead_tasks.length === 0 && client_failures.length === 0 && system_failure === null;
}

/** @throws HydraError for roles that no cluster could launch */
function refuseUnfitRoles(roles: readonly Role[]): void {
  roles.forEach(({ name, app, tasks, ports, essential }, index) => {
    const refuse = (what: string) => {
      throw new HydraError(`the role ${name} cannot be launched: ${what}`, {
        hint: "mend the roles of the workload's run",
      });
    };
    if (!Number.isInteger(tasks) || tasks < (essential ? 1 : 0)) refuse(`${tasks} is no number of tasks`);
    if (!Number.isInteger(ports) || ports < 1) refuse('its tasks need a port to be asked at');
    if (!/^[a-z0-9]+(-+[a-z0-9]+)*$/.test(app)) refuse(`${JSON.stringify(app)} is no name of an app`);
    const isTwice = roles.slice(0, index).some((other) => other.name === name || other.app === app);
    if (isTwice) refuse('there are two of that name or app');
  });
}

/** @throws HydraError when tasks of an essential role were gone before they could be asked anything */
function refuseLost({ role, tasks, isGone }: LaunchedRole): void {
  if (!isGone) return;
  throw new HydraError(`${role.name} task ${tasks[0]?.id ?? ''} ended right after its launch`, {
    hint: 'its stdout and stderr are kept in the results folder',
  });
}

/** A task that was given no port is asked at port 0: it cannot answer, and so is named. */
function runTask(task: ClusterTask, role: RunTask['role']): RunTask {
  return { id: task.id, appId: task.appId, role, host: task.host, port: task.ports[0] ?? 0 };
}
