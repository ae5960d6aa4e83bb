import type { Call } from './attempt.ts';
import {
  type InspectedApp,
  type InspectedDeployment,
  type InspectedGroup,
  type InspectedTask,
  inspectedApps,
  inspectedDeployments,
  inspectedGroup,
  inspectedInfo,
  inspectedQueue,
  inspectedTasks,
  type QueuedApp,
} from './inspection-schema.ts';
import { isBelow } from './marathon-api.ts';
import type { MarathonHttp } from './marathon-http.ts';

const appEmbeds = ['apps.counts', 'apps.deployments', 'apps.lastTaskFailure'];
const groupEmbeds = ['group.groups', 'group.apps', 'group.apps.counts'];

/**
 * What people ask of a Marathon to look at it; nothing here changes anything. Every method throws HydraError where
 * Marathon cannot be reached or refuses, and the signal's reason when aborted.
 */
export class Inspection {
  readonly #http: MarathonHttp;

  constructor(http: MarathonHttp) {
    this.#http = http;
  }

  /** Marathon's version, e.g. `1.4.13`. */
  async version(signal: AbortSignal): Promise<string> {
    return (await this.#http.call(inspectedInfo, get('/v2/info', signal))).version;
  }

  /** All apps, or those at and below a path, by id. */
  async apps(signal: AbortSignal, path = '/'): Promise<InspectedApp[]> {
    const query = [...(path === '/' ? [] : [['id', path] as const]), ...embedding(appEmbeds)];
    const { apps } = await this.#http.call(inspectedApps, get('/v2/apps', signal, query));
    return apps.filter(({ id }) => isBelow(id, path)).sort(byId);
  }

  /** One app, or undefined. */
  async app(id: string, signal: AbortSignal): Promise<InspectedApp | undefined> {
    return (await this.apps(signal, id)).find((app) => app.id === id);
  }

  /** All tasks, by app and then in the order in which they were started. */
  async tasks(signal: AbortSignal): Promise<InspectedTask[]> {
    const { tasks } = await this.#http.call(inspectedTasks, get('/v2/tasks', signal));
    return tasks.sort(byAppAndStart);
  }

  /** The tasks of an app that exists. */
  async tasksOf(appId: string, signal: AbortSignal): Promise<InspectedTask[]> {
    const { tasks } = await this.#http.call(inspectedTasks, get(`/v2/apps${appId}/tasks`, signal));
    return tasks.sort(byAppAndStart);
  }

  deployments(signal: AbortSignal): Promise<InspectedDeployment[]> {
    return this.#http.call(inspectedDeployments, get('/v2/deployments', signal));
  }

  /** The apps that wait for tasks to be placed. */
  async queue(signal: AbortSignal): Promise<QueuedApp[]> {
    return (await this.#http.call(inspectedQueue, get('/v2/queue', signal))).queue;
  }

  /** The root of the tree of groups. */
  groups(signal: AbortSignal): Promise<InspectedGroup> {
    return this.#http.call(inspectedGroup, get('/v2/groups', signal, embedding(groupEmbeds)));
  }
}

function get(path: string, signal: AbortSignal, query: NonNullable<Call['query']> = []): Call {
  return { method: 'GET', path, query, signal };
}

function embedding(names: readonly string[]) {
  return names.map((name) => ['embed', name] as const);
}

function byId(one: { id: string }, other: { id: string }): number {
  return compare(one.id, other.id);
}

function byAppAndStart(one: InspectedTask, other: InspectedTask): number {
  return (
    compare(one.appId, other.appId) ||
    compare(one.stagedAt ?? '', other.stagedAt ?? '') ||
    compare(one.id, other.id)
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
