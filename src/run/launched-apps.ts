import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { Cluster, ClusterTask } from '../cluster/port.ts';
import { publisherApp, subscriberApp } from './app-specs.ts';
import type { RunObserver } from './events.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { refuseLiveRun } from './live-run.ts';
import type { AppPart } from './workload.ts';

export interface LaunchedAppsDeps {
  cluster: Cluster;
  observe: RunObserver;
  /** Sees to it that the run's app goes even if this process is killed; call the result once it is gone. */
  guardApp: (appId: string, runId: string) => Promise<() => void>;
  /** Whether the master that an app's labels name lives, as far as can be told from here. */
  lifeOfMaster: (labels: Readonly<Record<string, string>>) => Promise<'alive' | 'dead' | 'unknown'>;
}

/** What a run wants launched. */
export interface LaunchRequest {
  runId: string;
  publisher: AppPart;
  subscriber: AppPart;
  /** Subscriber tasks wanted. */
  subscribers: number;
}

/** The tasks of a run, as they are once its apps run. */
export interface LaunchedTasks {
  /** As they were last seen to run. */
  publisher: readonly ClusterTask[];
  subscribers: readonly ClusterTask[];
  /** The publisher's task has ended, and no other has taken its place. */
  isPublisherGone: boolean;
}

interface Launched {
  /** The run that launched the apps: what their labels say. */
  runId: string;
  apps: { id: string; release: () => void }[];
}

/** One publisher app and one subscriber app, launched by the first run and rescaled by the following ones. */
export class LaunchedApps {
  readonly #plan: LaunchPlan;
  readonly #deps: LaunchedAppsDeps;
  #launched: Launched | null = null;
  #publisher: readonly ClusterTask[] = [];

  constructor(plan: LaunchPlan, deps: LaunchedAppsDeps) {
    this.#plan = plan;
    this.#deps = deps;
  }

  get appPrefix(): string {
    return this.#plan.appPrefix;
  }

  /**
   * Removes what an earlier master left under the prefix.
   * @throws HydraError when a run is found there whose master lives, or cannot be shown to be dead
   */
  async clear(signal: AbortSignal): Promise<void> {
    if (this.#launched !== null) return;
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

  /** Launches what is not there yet, and brings the subscriber app to the number wanted. */
  async launch(request: LaunchRequest, signal: AbortSignal): Promise<LaunchedTasks> {
    const { cluster, observe } = this.#deps;
    const publisher = publisherApp(this.#plan, request.runId, request.publisher);
    const subscriber = subscriberApp(this.#plan, request.runId, request.subscriber);
    if (this.#launched === null) {
      await this.#guard(request.runId, [publisher.id, subscriber.id]);
      this.#publisher = await cluster.launch(publisher, { signal });
      await cluster.launch(subscriber, { signal });
    }
    const wanted = request.subscribers;
    const onProgress = (running: number) => observe({ kind: 'tasks', running, wanted });
    const subscribers = await cluster.scale(subscriber.id, wanted, { signal, onProgress });
    const present = await cluster.tasks(publisher.id, { signal });
    const isPublisherGone = present.length === 0;
    if (!isPublisherGone) this.#publisher = present;
    return { publisher: this.#publisher, subscribers, isPublisherGone };
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
}
