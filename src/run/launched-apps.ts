import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { AppSpec, Cluster, ClusterTask } from '../cluster/port.ts';
import { appOf } from './app-specs.ts';
import type { RunObserver } from './events.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { refuseLiveRun } from './live-run.ts';
import type { Role } from './role.ts';

export interface LaunchedAppsDeps {
  cluster: Cluster;
  observe: RunObserver;
  /** Sees to it that the run's app goes even if this process is killed; call the result once it is gone. */
  guardApp: (appId: string, runId: string) => Promise<() => void>;
  /** Whether the master that an app's labels name lives, as far as can be told from here. */
  lifeOfMaster: (labels: Readonly<Record<string, string>>) => Promise<'alive' | 'dead' | 'unknown'>;
}

/** The tasks of one role, once its app runs. */
export interface LaunchedRole {
  role: Role;
  /** As they were last seen to run. */
  tasks: readonly ClusterTask[];
  /** Of an essential role: all have ended, and no others have taken their place. */
  isGone: boolean;
}

interface RoleApp {
  role: Role;
  spec: AppSpec;
}

/** What was begun before its run; neither promise goes unhandled. */
interface Ahead {
  cleared: Promise<void>;
  launched: Promise<unknown>;
  stop: AbortController;
}

interface Launched {
  /** The run that launched the apps: what their labels say. */
  runId: string;
  apps: { id: string; release: () => void }[];
}

/** One app per role, launched by the first run of a session and rescaled by the following ones. */
export class LaunchedApps {
  readonly #plan: LaunchPlan;
  readonly #deps: LaunchedAppsDeps;
  #launched: Launched | null = null;
  #ahead: Ahead | null = null;
  /** By app, its tasks as they were last seen to run. */
  readonly #seen = new Map<string, readonly ClusterTask[]>();

  constructor(plan: LaunchPlan, deps: LaunchedAppsDeps) {
    this.#plan = plan;
    this.#deps = deps;
  }

  get appPrefix(): string {
    return this.#plan.appPrefix;
  }

  /**
   * Begins what the first run would do, `clear` and `launch`, while something else is prepared. Both are told of its
   * failures when they are called, and `remove` ends it.
   */
  launchAhead(runId: string, roles: readonly Role[], signal: AbortSignal): void {
    const stop = new AbortController();
    const both = AbortSignal.any([stop.signal, signal]);
    const cleared = this.#clear(both);
    const launched = cleared.then(() => this.#launchOnce(runId, roles, both));
    launched.catch(() => {});
    this.#ahead = { cleared, launched, stop };
  }

  /**
   * Removes what an earlier master left under the prefix.
   * @throws HydraError when a run is found there whose master lives, or cannot be shown to be dead
   */
  async clear(signal: AbortSignal): Promise<void> {
    if (this.#ahead !== null) return this.#ahead.cleared;
    if (this.#launched === null) await this.#clear(signal);
  }

  async #clear(signal: AbortSignal): Promise<void> {
    const { cluster, observe } = this.#deps;
    for (const app of await cluster.apps(this.#plan.appPrefix, { signal })) {
      // What only looks like ours is not touched: launching beside it tells what is in the way.
      if (!hasLabelsOfRun(app.labels) || app.labels[LABELS.workload] !== this.#plan.workload) continue;
      const own = app.labels[LABELS.master] === this.#plan.masterLabels[LABELS.master];
      if (!own) refuseLiveRun(app, await this.#deps.lifeOfMaster(app.labels));
      observe({ kind: 'note', level: 'info', text: `removing ${app.id} of an earlier run` });
      await cluster.remove(app.id, { signal });
    }
  }

  /** Launches what is not there yet, and brings every app that may be scaled to the number wanted. */
  async launch(runId: string, roles: readonly Role[], signal: AbortSignal): Promise<LaunchedRole[]> {
    await this.#ahead?.launched;
    this.#ahead = null;
    const apps = await this.#launchOnce(runId, roles, signal);
    const launched: LaunchedRole[] = [];
    for (const { role, spec } of apps) launched.push(await this.#look(role, spec.id, signal));
    return launched;
  }

  async #launchOnce(runId: string, roles: readonly Role[], signal: AbortSignal): Promise<RoleApp[]> {
    const apps = roles.map((role) => ({ role, spec: appOf(this.#plan, runId, role) }));
    if (this.#launched === null) {
      const ids = apps.map(({ spec }) => spec.id);
      await this.#guard(runId, ids);
      for (const { spec } of apps) this.#seen.set(spec.id, await this.#deps.cluster.launch(spec, { signal }));
    }
    const scalable = apps.filter(({ role }) => !role.essential);
    for (const { role, spec } of scalable) this.#seen.set(spec.id, await this.#scale(spec.id, role, signal));
    return apps;
  }

  #scale(appId: string, { tasks: wanted }: Role, signal: AbortSignal): Promise<ClusterTask[]> {
    const onProgress = (running: number) => this.#deps.observe({ kind: 'tasks', running, wanted });
    return this.#deps.cluster.scale(appId, wanted, { signal, onProgress });
  }

  /** Essential tasks were launched a while ago: whether they are there still. */
  async #look(role: Role, appId: string, signal: AbortSignal): Promise<LaunchedRole> {
    if (!role.essential) return { role, tasks: this.#seen.get(appId) ?? [], isGone: false };
    const present = await this.#deps.cluster.tasks(appId, { signal });
    if (present.length > 0) this.#seen.set(appId, present);
    return { role, tasks: this.#seen.get(appId) ?? [], isGone: present.length === 0 };
  }

  async #guard(runId: string, ids: readonly string[]): Promise<void> {
    const launched: Launched = { runId, apps: [] };
    this.#launched = launched;
    for (const id of ids) launched.apps.push({ id, release: await this.#deps.guardApp(id, runId) });
  }

  /**
   * Removes the apps; the next run launches new ones. Only what bears the run's label goes: another master may
   * have been quicker with an app of the same id.
   */
  async remove(signal: AbortSignal): Promise<void> {
    await this.#endAhead(signal);
    const launched = this.#launched;
    if (launched === null) return;
    const { cluster } = this.#deps;
    const apps = await unlessAborted(cluster.apps(this.#plan.appPrefix, { signal }), signal);
    const ours = new Set(
      apps.filter((app) => app.labels[LABELS.run] === launched.runId).map((app) => app.id),
    );
    const steps = launched.apps.map(async ({ id, release }) => {
      if (ours.has(id)) await cluster.remove(id, { signal });
      release();
    });
    await Promise.all(steps);
    this.#launched = null;
  }

  /** Of a run that never came to it. */
  async #endAhead(signal: AbortSignal): Promise<void> {
    const ahead = this.#ahead;
    if (ahead === null) return;
    ahead.stop.abort(new Error('the run has ended before'));
    await unlessAborted(
      ahead.launched.catch(() => {}),
      signal,
    );
    this.#ahead = null;
  }
}
