import { HydraError } from '../base/errors.ts';
import type { MarathonApi } from './marathon-api.ts';
import { stepsBeforeRemoval } from './scaling-plan.ts';
import type { Waiting } from './waiting.ts';

/** What removing one app needs. */
export interface RemovalDeps {
  api: MarathonApi;
  waiting: Waiting;
  signal: AbortSignal | undefined;
}

/**
 * Removes an app, a large one in steps, and waits until its tasks are gone. Deployments of this app alone are
 * cancelled; one that changes apps of others too is waited for.
 */
export async function removeApp(deps: RemovalDeps, appId: string): Promise<void> {
  const { api, signal } = deps;
  const app = await api.app(appId, signal);
  if (app !== undefined) {
    for (const instances of stepsBeforeRemoval(app.instances)) {
      await change(deps, appId, () => api.setInstances(appId, instances, false, signal));
      await awaitTasks(deps, appId, instances);
    }
    await change(deps, appId, () => api.deleteApp(appId, signal));
  }
  await awaitTasks(deps, appId, 0);
}

async function change(deps: RemovalDeps, appId: string, carryOut: () => Promise<void>): Promise<void> {
  await deps.waiting.unlocked(appId, async () => {
    await cancelOwnDeployments(deps, appId);
    await carryOut();
  });
}

async function cancelOwnDeployments({ api, signal }: RemovalDeps, appId: string): Promise<void> {
  for (const { id, affectedApps } of await api.deploymentsOf(appId, signal)) {
    if (affectedApps.every((affected) => affected === appId)) await api.cancelDeployment(id, signal);
  }
}

/** Waits until no more than so many tasks are left; they may go on failing and starting anew meanwhile. */
async function awaitTasks({ api, waiting, signal }: RemovalDeps, appId: string, most: number): Promise<void> {
  await waiting.until(
    async () => {
      const tasks = await api.tasksBelow(appId, signal);
      const left = tasks.filter((task) => task.appId === appId).length;
      return { missing: Math.max(0, left - most), settled: true, failure: undefined, holdMs: 0, left };
    },
    async ({ left }) =>
      new HydraError(`${left} tasks of ${appId} do not end at ${api.http.url}`, {
        hint: 'an agent that has gone away keeps its tasks until Mesos gives it up',
      }),
  );
}
