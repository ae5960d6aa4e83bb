import { HydraError, messageOf } from '../base/errors.ts';
import type { AppSpec, Cluster, ScaleOptions } from '../cluster/port.ts';
import { lastWords } from './last-words.ts';
import type { MarathonApi } from './marathon-api.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import type { MarathonApp, TaskFailure } from './marathon-schema.ts';
import { type Ownership, textOf } from './ownership.ts';
import { scaleSteps } from './scaling-plan.ts';
import type { AppLook, StallVerdict } from './stall-watch.ts';
import type { Waiting } from './waiting.ts';

/** How much of a failed task's stderr is fetched for the message, bytes. */
const STDERR_BYTES = 4_096;
/** A task counts as running from its first moment, also one that cannot load its code and ends at once, ms. */
const HOLD_MS = 500;

/** What creating and scaling one app needs. */
export interface ScalingDeps {
  api: MarathonApi;
  waiting: Waiting;
  ownership: Ownership;
  log: Cluster['log'];
  options: ScaleOptions;
}

/** One change of the number of instances, on the way to `end`. */
interface Step {
  appId: string;
  from: number;
  to: number;
  end: number;
  /** The app's last failure of before. */
  earlierFailure?: string | undefined;
}

interface Look extends AppLook {
  app: MarathonApp;
}

/** Creates an app and waits until all its instances run. */
export async function createAndScale(deps: ScalingDeps, spec: AppSpec): Promise<void> {
  const [first = 0] = scaleSteps(0, spec.instances);
  await deps.waiting.unlocked((force) => create(deps, spec, first, force));
  deps.ownership.noteMade(spec);
  await awaitStep(deps, { appId: spec.id, from: 0, to: first, end: spec.instances });
  if (first < spec.instances) await scaleInSteps(deps, spec.id, spec.instances);
}

/** Brings an app to `instances`, in steps, and waits for each. */
export async function scaleInSteps(deps: ScalingDeps, appId: string, instances: number): Promise<void> {
  const { api, waiting, options } = deps;
  const app = await existing(api, appId, options.signal);
  deps.ownership.refuseForeign(app, api.http.url);
  for (const to of scaleSteps(app.instances, instances)) {
    const { instances: from, lastTaskFailure } = await existing(api, appId, options.signal);
    await waiting.unlocked((force) => api.setInstances(appId, to, force, options.signal));
    await awaitStep(deps, { appId, from, to, end: instances, earlierFailure: failureKey(lastTaskFailure) });
  }
}

async function existing(api: MarathonApi, appId: string, signal?: AbortSignal): Promise<MarathonApp> {
  const app = await api.app(appId, signal);
  if (app !== undefined) return app;
  throw new HydraError(`there is no app ${appId} at ${api.http.url}`, {
    hint: 'it was removed by somebody else, or never created',
  });
}

async function create(deps: ScalingDeps, spec: AppSpec, instances: number, force: boolean): Promise<void> {
  const { api, ownership, options } = deps;
  const present = () => api.app(spec.id, options.signal);
  const isDone = async () => isMadeFrom(await present(), spec);
  try {
    await api.create(spec, instances, force, isDone, options.signal);
  } catch (error) {
    if (!(error instanceof MarathonRefusal) || error.status !== 409) throw error;
    const app = await present();
    // The lock may be that of the creation itself.
    if (error.mayHaveHappened && isMadeFrom(app, spec)) return;
    if (error.lockedBy.length > 0) throw error;
    const whose = app === undefined || ownership.isOurs(app) ? '' : ', and it belongs to somebody else';
    throw new HydraError(`there is an app ${spec.id} already at ${api.http.url}${whose}`, {
      hint:
        whose === ''
          ? 'remove it if it is a leftover, or choose another [marathon] app_prefix in hydra.ini'
          : 'choose another [marathon] app_prefix in hydra.ini',
      cause: error,
    });
  }
}

/** Whether an app is the one that a call without an answer made: the labels of a run are its own. */
function isMadeFrom(app: MarathonApp | undefined, spec: AppSpec): boolean {
  return app !== undefined && app.cmd === spec.cmd && textOf(app.labels) === textOf(spec.labels);
}

async function awaitStep(deps: ScalingDeps, step: Step): Promise<void> {
  const { api, waiting, options } = deps;
  const { appId, from, to, end, earlierFailure } = step;
  const holdMs = to > from && to === end ? HOLD_MS : 0;
  const look = async (): Promise<Look> => {
    const app = await existing(api, appId, options.signal);
    options.onProgress?.(app.tasksRunning, end);
    return {
      app,
      missing: Math.max(to - app.tasksRunning, app.tasksRunning + app.tasksStaged - to),
      settled: app.deployments.length === 0,
      failure: failureKey(app.lastTaskFailure),
      holdMs,
    };
  };
  await waiting.until(look, ({ app }, verdict) => giveUp(deps, app, to, verdict), earlierFailure);
}

function failureKey(failure: TaskFailure | null | undefined): string | undefined {
  return failure == null ? undefined : `${failure.taskId} ${failure.timestamp}`;
}

async function giveUp(
  deps: ScalingDeps,
  app: MarathonApp,
  wanted: number,
  verdict: StallVerdict,
): Promise<HydraError> {
  const state = `${app.tasksRunning} of ${wanted} run`;
  const cause = app.lastTaskFailure == null ? '' : await describeFailure(deps, app.id, app.lastTaskFailure);
  if (verdict === 'failing') {
    return new HydraError(`the tasks of ${app.id} keep failing, ${state}: ${cause}`, {
      hint: `its page is ${deps.api.http.url}/ui/#/apps/${encodeURIComponent(app.id)}`,
    });
  }
  const last = cause === '' ? '' : `; the last failure: ${cause}`;
  return new HydraError(`${app.id} makes no progress, ${state}${last}`, {
    hint: 'does the cluster have agents with the cpus, memory, ports and attributes that it asks for?',
  });
}

async function describeFailure(deps: ScalingDeps, appId: string, failure: TaskFailure): Promise<string> {
  const { taskId, host, state, message } = failure;
  const told = `${taskId} on ${host}: ${message || state}`;
  try {
    const stderr = await deps.log({ id: taskId, appId, host }, 'stderr', STDERR_BYTES);
    const words = lastWords(stderr ?? '');
    return words === '' ? told : `${told}; its stderr ends: ${words}`;
  } catch (error) {
    return `${told}; its stderr cannot be read: ${messageOf(error)}`;
  }
}
