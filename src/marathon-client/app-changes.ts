import { HydraError } from '../base/errors.ts';
import type { Call } from './attempt.ts';
import type { Inspection } from './inspection.ts';
import { type DeploymentStarted, deploymentStarted, type InspectedApp } from './inspection-schema.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import type { MarathonHttp } from './marathon-http.ts';
import { scaleSteps, stepsBeforeRemoval } from './scaling-plan.ts';
import type { StallLimits, StallVerdict } from './stall-watch.ts';
import { Waiting } from './waiting.ts';

const defaultLimits: StallLimits = { stallMs: 120_000, failingMs: 5_000, failures: 3 };
/** How often to look where Marathon sends no events, ms. */
const POLL_MS = 1_000;
/** A task counts as running from its first moment, also one that ends at once, ms. */
const HOLD_MS = 500;

export interface ChangeOptions {
  /** Cancels the deployments that lock the app, instead of being refused. */
  force: boolean;
  signal: AbortSignal;
  /** Told while the change is under way how many tasks are still to start or to end. */
  onProgress(missing: number): void;
}

export interface AppChangesOptions {
  http: MarathonHttp;
  inspection: Inspection;
  /** Numbers in [0, 1). */
  random(): number;
  /** Monotonic, ms. */
  nowMs(): number;
  /** When a change that makes no progress is given up. */
  limits?: StallLimits;
}

/** How far a deployment has come. */
interface Step {
  appId: string;
  started: DeploymentStarted;
  /** Tasks that are still to start or to end. */
  missing(app: InspectedApp | undefined): Promise<number>;
  /** Tasks are to start, which may fail as soon as they run. */
  starts: boolean;
  earlierFailure: string | undefined;
}

/**
 * What people do to an app: each call asks Marathon for the change and waits until it is carried out. Where a
 * deployment locks the app, nothing is changed unless forced.
 * Every method throws HydraError, and the signal's reason when aborted: the change itself then goes on.
 */
export class AppChanges {
  readonly #options: AppChangesOptions;

  constructor(options: AppChangesOptions) {
    this.#options = options;
  }

  /** Brings an app to `instances`, a large one in steps. */
  async scale(app: InspectedApp, instances: number, options: ChangeOptions): Promise<void> {
    await this.#scaleOver(app, scaleSteps(app.instances, instances), options);
  }

  /** Removes an app with its tasks, a large one in steps. */
  async remove(app: InspectedApp, options: ChangeOptions): Promise<void> {
    const { inspection } = this.#options;
    await this.#scaleOver(app, stepsBeforeRemoval(app.instances), options);
    const started = await this.#start({ method: 'DELETE', path: `/v2/apps${app.id}` }, app.id, options);
    const missing = async () => {
      const tasks = await inspection.tasks(options.signal);
      return tasks.filter(({ appId }) => appId === app.id).length;
    };
    await this.#carriedOut(
      { appId: app.id, started, missing, starts: false, earlierFailure: failureOf(app) },
      options,
    );
  }

  /** Replaces all tasks of an app by new ones. */
  async restart(app: InspectedApp, options: ChangeOptions): Promise<void> {
    const { inspection } = this.#options;
    const call: Call = { method: 'POST', path: `/v2/apps${app.id}/restart`, body: {} };
    const started = await this.#start(call, app.id, options);
    const missing = async (now: InspectedApp | undefined) => {
      const tasks = now === undefined ? [] : await inspection.tasksOf(app.id, options.signal);
      // A later version replaces these tasks likewise.
      const fresh = tasks.filter((task) => task.startedAt != null && (task.version ?? '') >= started.version);
      return Math.max(0, (now?.instances ?? 0) - fresh.length);
    };
    await this.#carriedOut(
      { appId: app.id, started, missing, starts: app.instances > 0, earlierFailure: failureOf(app) },
      options,
    );
  }

  /** Ends one task, which Marathon replaces. */
  async killTask(task: { id: string; appId: string }, signal: AbortSignal): Promise<void> {
    const path = `/v2/apps${task.appId}/tasks/${encodeURIComponent(task.id)}`;
    await this.#options.http.send({ method: 'DELETE', path, signal });
  }

  async #scaleOver(app: InspectedApp, steps: readonly number[], options: ChangeOptions): Promise<void> {
    let from = app.instances;
    for (const to of steps) {
      const call: Call = { method: 'PUT', path: `/v2/apps${app.id}`, body: { instances: to } };
      const started = await this.#start(call, app.id, options);
      const missing = async (now: InspectedApp | undefined) => {
        if (now?.instances !== to) throw overtaken(app.id, now);
        const { tasksRunning, tasksStaged } = now;
        return Math.max(to - tasksRunning, tasksRunning + tasksStaged - to, 0);
      };
      const starts = to > from;
      const earlierFailure = failureOf(app);
      await this.#carriedOut({ appId: app.id, started, missing, starts, earlierFailure }, options);
      from = to;
    }
  }

  async #start(call: Call, appId: string, { force, signal }: ChangeOptions): Promise<DeploymentStarted> {
    try {
      const query = [['force', String(force)] as const];
      return await this.#options.http.call(deploymentStarted, { ...call, query, signal });
    } catch (error) {
      if (!(error instanceof MarathonRefusal) || error.lockedBy.length === 0) throw error;
      throw new LockedApp(appId, error);
    }
  }

  async #carriedOut(step: Step, { signal, onProgress }: ChangeOptions): Promise<void> {
    const { http, inspection, random, nowMs, limits = defaultLimits } = this.#options;
    const { appId } = step;
    const waiting = new Waiting({ http, appId, random, nowMs, limits, pollMs: POLL_MS, signal });
    const look = async () => {
      const app = await inspection.app(step.appId, signal);
      const deployments = await inspection.deployments(signal);
      const missing = await step.missing(app);
      onProgress(missing);
      return {
        app,
        missing,
        settled: deployments.every(({ id }) => id !== step.started.deploymentId),
        failure: app === undefined ? undefined : failureOf(app),
        holdMs: step.starts ? HOLD_MS : 0,
      };
    };
    try {
      await waiting.until(
        look,
        async ({ app, missing }, verdict) => givenUp(step, app, missing, verdict),
        step.earlierFailure,
      );
    } finally {
      waiting.close();
    }
  }
}

/** A deployment locks the app, and it was not to be forced. */
export class LockedApp extends HydraError {
  override readonly name = 'LockedApp';
  readonly appId: string;

  constructor(appId: string, refusal: MarathonRefusal) {
    super(`${appId} is locked by deployment ${refusal.lockedBy.join(', ')}`, {
      hint: 'it is being changed; wait for that, or force the change',
      cause: refusal,
    });
    this.appId = appId;
  }
}

function overtaken(appId: string, now: InspectedApp | undefined): HydraError {
  const state = now === undefined ? 'removed' : `set to ${now.instances} instances`;
  return new HydraError(`${appId} was ${state} by somebody else meanwhile`);
}

function failureOf({ lastTaskFailure }: InspectedApp): string | undefined {
  return lastTaskFailure == null ? undefined : `${lastTaskFailure.taskId} ${lastTaskFailure.timestamp}`;
}

function givenUp(
  { appId, started }: Step,
  app: InspectedApp | undefined,
  missing: number,
  verdict: StallVerdict,
): HydraError {
  const failure = app?.lastTaskFailure;
  const cause =
    failure == null ? '' : `: ${failure.taskId} on ${failure.host}: ${failure.message || failure.state}`;
  const told = verdict === 'failing' ? 'its tasks keep failing' : 'nothing moves';
  return new HydraError(`${appId}: ${told}, ${missing} to go${cause}`, {
    hint: `deployment ${started.deploymentId} goes on; "logs ${appId}" and "ls queue" may say why`,
  });
}
