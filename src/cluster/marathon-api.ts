import type { z } from 'zod';
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
import type { AppSpec } from './port.ts';

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

  async create(spec: AppSpec, instances: number, signal?: AbortSignal): Promise<void> {
    const body = {
      id: spec.id,
      cmd: spec.cmd,
      instances,
      cpus: spec.cpus,
      mem: spec.mem,
      ports: spec.ports,
      requirePorts: spec.ports.some((port) => port !== 0),
      uris: spec.uris,
      env: spec.env,
      labels: spec.labels,
      constraints: spec.constraints,
    };
    await this.http.send({ method: 'POST', path: '/v2/apps', body, ...optional(signal) });
  }

  async setInstances(appId: string, instances: number, force: boolean, signal?: AbortSignal): Promise<void> {
    await this.http.send({
      method: 'PUT',
      path: `/v2/apps${appId}`,
      query: [['force', String(force)]],
      body: { instances },
      ...optional(signal),
    });
  }

  async deleteApp(appId: string, signal?: AbortSignal): Promise<void> {
    await this.#delete(`/v2/apps${appId}`, false, signal);
  }

  /** Ends a deployment where it stands, without undoing it. */
  async cancelDeployment(deploymentId: string, signal?: AbortSignal): Promise<void> {
    await this.#delete(`/v2/deployments/${deploymentId}`, true, signal);
  }

  async deploymentsOf(appId: string, signal?: AbortSignal): Promise<Deployment[]> {
    const deployments = await this.http.call(deploymentList, get('/v2/deployments', signal));
    return deployments.filter(({ affectedApps }) => affectedApps.includes(appId));
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
  async #delete(path: string, force: boolean, signal?: AbortSignal): Promise<void> {
    try {
      const query = [['force', String(force)] as const];
      await this.http.send({ method: 'DELETE', path, query, ...optional(signal) });
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
