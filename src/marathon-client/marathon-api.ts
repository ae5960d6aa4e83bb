import type * as z from 'zod';
import type { AppSpec } from '../cluster/port.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import type { MarathonHttp } from './marathon-http.ts';
import {
  appList,
  type Deployment,
  deploymentList,
  type MarathonApp,
  type MarathonTask,
  marathonInfo,
  taskList,
} from './marathon-schema.ts';
import { constraintsOf } from './task-mapping.ts';

/**
 * The calls of Marathon's API that Hydra makes, each once. Every one throws HydraError (MarathonRefusal where
 * Marathon said no) and the signal's reason when aborted.
 */
export class MarathonApi {
  readonly http: MarathonHttp;

  constructor(http: MarathonHttp) {
    this.http = http;
  }

  /**
   * One app with counts, deployments and its last failure, or undefined. Asked of the list of apps, since the
   * app's own page always carries all its tasks.
   */
  async app(id: string, signal?: AbortSignal): Promise<MarathonApp | undefined> {
    const apps = await this.#list(id, ['apps.counts', 'apps.deployments', 'apps.lastTaskFailure'], signal);
    return apps.find((app) => app.id === id);
  }

  /** Apps at or below a path. */
  async appsBelow(prefix: string, signal?: AbortSignal): Promise<MarathonApp[]> {
    const apps = await this.#list(prefix, ['apps.lastTaskFailure'], signal);
    return apps.filter(({ id }) => isBelow(id, prefix));
  }

  /** Tasks of an app that exists; none for one that does not. */
  async tasksOf(appId: string, signal?: AbortSignal): Promise<MarathonTask[]> {
    try {
      const { tasks } = await this.http.call(taskList, get(`/v2/apps${appId}/tasks`, signal));
      return tasks;
    } catch (error) {
      if (error instanceof MarathonRefusal && error.status === 404) return [];
      throw error;
    }
  }

  /** Tasks of all apps at or below a path, those of apps already removed too. */
  async tasksBelow(prefix: string, signal?: AbortSignal): Promise<MarathonTask[]> {
    const { tasks } = await this.http.call(taskList, get('/v2/tasks', signal));
    return tasks.filter(({ appId }) => isBelow(appId, prefix));
  }

  /** @param isDone whether an app that is there already was made by this very call. */
  async create(
    spec: AppSpec,
    instances: number,
    force: boolean,
    isDone: () => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<void> {
    const body = {
      id: spec.id,
      cmd: spec.cmd,
      instances,
      cpus: spec.cpus,
      mem: spec.memMib,
      ports: spec.ports,
      requirePorts: spec.ports.some((port) => port !== 0),
      uris: spec.archives,
      env: spec.env,
      // Marathon keeps whatever text: ours need no encoding.
      labels: spec.labels,
      constraints: constraintsOf(spec.placement),
    };
    const query = [['force', String(force)] as const];
    await this.http.send({ method: 'POST', path: '/v2/apps', query, body, isDone, ...optional(signal) });
  }

  async setInstances(appId: string, instances: number, force: boolean, signal?: AbortSignal): Promise<void> {
    await this.http.send({
      method: 'PUT',
      path: `/v2/apps${appId}`,
      query: [['force', String(force)]],
      body: { instances },
      isDone: async () => (await this.app(appId, signal))?.instances === instances,
      ...optional(signal),
    });
  }

  /** @param isGone whether the app that is meant is there no more, although another one may have its id. */
  async deleteApp(
    appId: string,
    force: boolean,
    isGone: () => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#delete(`/v2/apps${appId}`, force, isGone, signal);
  }

  /** Ends a deployment where it stands, without undoing it. */
  async cancelDeployment(deploymentId: string, signal?: AbortSignal): Promise<void> {
    const isGone = async () => !(await this.deployments(signal)).some(({ id }) => id === deploymentId);
    await this.#delete(`/v2/deployments/${deploymentId}`, true, isGone, signal);
  }

  deployments(signal?: AbortSignal): Promise<Deployment[]> {
    return this.http.call(deploymentList, get('/v2/deployments', signal));
  }

  info(): Promise<z.infer<typeof marathonInfo>> {
    return this.http.call(marathonInfo, get('/v2/info'));
  }

  async #list(id: string, embed: readonly string[], signal?: AbortSignal): Promise<MarathonApp[]> {
    const query = [['id', id] as const, ...embed.map((name) => ['embed', name] as const)];
    const { apps } = await this.http.call(appList, { ...get('/v2/apps', signal), query });
    return apps;
  }

  /** What is not there any more was deleted. */
  async #delete(
    path: string,
    force: boolean,
    isDone: () => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<void> {
    try {
      const query = [['force', String(force)] as const];
      await this.http.send({ method: 'DELETE', path, query, isDone, ...optional(signal) });
    } catch (error) {
      if (!(error instanceof MarathonRefusal && error.status === 404)) throw error;
    }
  }
}

/** Whether an app's id is the path or lies below it, by whole segments. */
export function isBelow(appId: string, path: string): boolean {
  return appId === path || appId.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function get(path: string, signal?: AbortSignal) {
  return { method: 'GET' as const, path, ...optional(signal) };
}

function optional(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
