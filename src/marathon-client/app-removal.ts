import { HydraError } from '../base/errors.ts';
import type { MarathonApi } from './marathon-api.ts';
import type { MarathonApp } from './marathon-schema.ts';
import { type Ownership, textOf } from './ownership.ts';
import { stepsBeforeRemoval } from './scaling-plan.ts';
import type { Waiting } from './waiting.ts';

/** What removing one app needs. */
export interface RemovalDeps {
  api: MarathonApi;
  waiting: Waiting;
  ownership: Ownership;
  signal: AbortSignal | undefined;
}

/**
 * Removes an app, a large one in steps, and waits until its tasks are gone. Deployments of this app alone are
 * cancelled; one that changes apps of others too is waited for, unless told to force.
 * @throws HydraError for an app of somebody else's.
 */
export async function removeApp(deps: RemovalDeps, appId: string): Promise<void> {
  const { api, ownership, signal } = deps;
  const app = await api.app(appId, signal);
  if (app !== undefined) {
    ownership.refuseForeign(app, api.http.url);
    for (const instances of stepsBeforeRemoval(app.instances)) {
      await change(deps, appId, (force) => api.setInstances(appId, instances, force, signal));
      await awaitStep(deps, appId, instances);
    }
    const isGone = async () => !isSame(app, await api.app(appId, signal));
    await change(deps, appId, (force) => api.deleteApp(appId, force, isGone, signal));
  }
  await awaitEnd(deps, appId);
}

/** Whether what has an app's id now is still that app. */
function isSame(app: MarathonApp, now: MarathonApp | undefined): boolean {
  return now !== undefined && textOf(now.labels) === textOf(app.labels);
}

async function change(
  deps: RemovalDeps,
  appId: string,
  carryOut: (force: boolean) => Promise<void>,
): Promise<void> {
  await deps.waiting.unlocked(async (force) => {
    await cancelOwnDeployments(deps, appId);
    await carryOut(force);
  });
}

async function cancelOwnDeployments({ api, signal }: RemovalDeps, appId: string): Promise<void> {
  for (const { id, affectedApps } of await api.deployments(signal)) {
    const isOwn = affectedApps.length > 0 && affectedApps.every((affected) => affected === appId);
    if (isOwn) await api.cancelDeployment(id, signal);
  }
}

/** Waits until no more than so many tasks are left, by the app's own counts; they may fail and start meanwhile. */
async function awaitStep({ api, waiting, signal }: RemovalDeps, appId: string, most: number): Promise<void> {
  await waiting.until(
    async () => {
      const { tasksRunning = 0, tasksStaged = 0 } = (await api.app(appId, signal)) ?? {};
      return lookAt(tasksRunning + tasksStaged, most);
    },
    async ({ left }) => notEnding(api, appId, left),
  );
}

/** Waits until no task is left, by the list of all tasks: of an app that is gone nothing else tells. */
async function awaitEnd({ api, waiting, signal }: RemovalDeps, appId: string): Promise<void> {
  await waiting.until(
    async () => {
      const tasks = await api.tasksBelow(appId, signal);
      return lookAt(tasks.filter((task) => task.appId === appId).length, 0);
    },
    async ({ left }) => notEnding(api, appId, left),
  );
}

function lookAt(left: number, most: number) {
  return { missing: Math.max(0, left - most), settled: true, failure: undefined, holdMs: 0, left };
}

function notEnding(api: MarathonApi, appId: string, left: number): HydraError {
  return new HydraError(`${left} tasks of ${appId} do not end at ${api.http.url}`, {
    hint: 'an agent that has gone away keeps its tasks until Mesos gives it up',
  });
}
