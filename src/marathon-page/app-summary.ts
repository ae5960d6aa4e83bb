import type { App, ClusterModel, Task, Usage } from './cluster-model.ts';

export type AppState =
  | 'running'
  | 'deploying'
  | 'suspended'
  | 'delayed'
  | 'waiting'
  | 'unhealthy'
  | 'stopping';

/** An app and what its tasks add up to. */
export interface AppSummary {
  app: App;
  state: AppState;
  staged: number;
  running: number;
  healthy: number;
  unhealthy: number;
  /** What its tasks use at present: cores, bytes; null while unknown. */
  cpus: number | null;
  memBytes: number | null;
}

export type Health = 'healthy' | 'unhealthy' | 'unknown';

/** Null for a task that nobody checks. */
export function healthOf(task: Task, app: App | undefined): Health | null {
  if (task.health.some(({ alive }) => !alive)) return 'unhealthy';
  if (task.health.length > 0) return 'healthy';
  return app?.hasHealthChecks === true ? 'unknown' : null;
}

function stateOf(
  model: ClusterModel,
  app: App,
  tasks: readonly Task[],
  unhealthy: number,
  nowMs: number,
): AppState {
  const queued = model.queue.get(app.id);
  if (queued !== undefined && queued.dueMs > nowMs) return 'delayed';
  if (queued !== undefined && queued.rejections.length > 0) return 'waiting';
  if ([...model.deployments.values()].some(({ affectedApps }) => affectedApps.includes(app.id)))
    return 'deploying';
  if (queued !== undefined && queued.count > 0) return 'waiting';
  if (unhealthy > 0) return 'unhealthy';
  if (app.instances > 0) return 'running';
  return tasks.length > 0 ? 'stopping' : 'suspended';
}

/** The sum of what is known of some tasks; null where nothing is. */
export function usageOf(
  usage: ClusterModel['usage'],
  tasks: readonly Task[],
): { cpus: number | null; memBytes: number | null } {
  const known = tasks.map(({ id }) => usage.get(id)).filter((one): one is Usage => one !== undefined);
  const busy = known.filter(({ cpus }) => cpus !== null);
  return {
    cpus: busy.length === 0 ? null : busy.reduce((sum, { cpus }) => sum + (cpus ?? 0), 0),
    memBytes: known.length === 0 ? null : known.reduce((sum, { memBytes }) => sum + memBytes, 0),
  };
}

/** What is shown of an app. @param nowMs Unix time, tells whether its delay is over */
export function summaryOf(model: ClusterModel, app: App, nowMs: number): AppSummary {
  const tasks = model.tasksOf(app.id);
  const running = tasks.filter(({ state }) => state === 'TASK_RUNNING');
  const health = (wanted: Health) => running.filter((task) => healthOf(task, app) === wanted).length;
  const unhealthy = health('unhealthy');
  return {
    app,
    state: stateOf(model, app, tasks, unhealthy, nowMs),
    staged: tasks.filter(({ state }) => state === 'TASK_STAGING' || state === 'TASK_STARTING').length,
    running: running.length,
    healthy: health('healthy'),
    unhealthy,
    ...usageOf(model.usage, tasks),
  };
}

/** All apps, in the order of their ids. */
export function summariesOf(model: ClusterModel, nowMs: number): AppSummary[] {
  const apps = [...model.apps.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return apps.map((app) => summaryOf(model, app, nowMs));
}

/** `/a/b` of `/a/b/c`; `/` of `/c`. */
export function groupOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/')) || '/';
}

/** Whether an app or group lies in a group, however deep. */
export function isWithin(id: string, group: string): boolean {
  return group === '/' || id === group || id.startsWith(`${group}/`);
}
