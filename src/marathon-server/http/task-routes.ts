import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { ApiError, invalidJson } from '../state/api-error.ts';
import { type AppConfig, configOf } from '../state/app-definition.ts';
import { absoluteId, appIdOfTask } from '../state/app-id.ts';
import { stateOf, type TaskRecord, type TaskState, tasksOf, visibleApps } from '../state/cluster-state.ts';
import { deploymentResponse, recordOf } from './app-routes.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';
import { endpointsText, prefersText } from './endpoints-text.ts';
import { taskJson } from './task-json.ts';

const idList = z.object({ ids: z.array(z.string()) });

function listed(cluster: LocalCluster, tasks: readonly TaskRecord[]): unknown[] {
  return tasks.map((task) => taskJson(task, cluster.state.apps.get(task.appId)?.definition));
}

const states: ReadonlyMap<string, TaskState> = new Map([
  ['running', 'TASK_RUNNING'],
  ['staging', 'TASK_STAGING'],
]);

/** The tasks in the states that are asked for; all of them when none is, or none that Marathon filters by. */
function inStates(tasks: readonly TaskRecord[], query: URLSearchParams): readonly TaskRecord[] {
  const names = [...query.getAll('status'), ...query.getAll('status[]')];
  const wanted = new Set(names.flatMap((name) => states.get(name.toLowerCase()) ?? []));
  return wanted.size === 0 ? tasks : tasks.filter((task) => wanted.has(stateOf(task)));
}

function listAll(cluster: LocalCluster, { query, headers }: ApiRequest): ApiResponse {
  const { state } = cluster;
  if (prefersText(headers.accept)) {
    return { text: endpointsText([...visibleApps(state).values()], (id) => tasksOf(state, id)) };
  }
  return { json: { tasks: listed(cluster, inStates([...cluster.state.tasks.values()], query)) } };
}

function appTasks(cluster: LocalCluster, { params }: ApiRequest): TaskRecord[] {
  const id = absoluteId(params.id ?? '');
  recordOf(cluster.state, id);
  return tasksOf(cluster.state, id);
}

/** The tasks of an app, or with `*` in the place of its name those of a whole group; as text those of an app only. */
function listOfApp(cluster: LocalCluster, request: ApiRequest): ApiResponse {
  const id = absoluteId(request.params.id ?? '');
  if (prefersText(request.headers.accept)) {
    const { definition } = recordOf(cluster.state, id);
    return { text: endpointsText([definition], () => tasksOf(cluster.state, id)) };
  }
  const tasks = id.endsWith('/*')
    ? [...cluster.state.tasks.values()].filter(({ appId }) => appId.startsWith(id.slice(0, -1)))
    : appTasks(cluster, request);
  return { json: { tasks: listed(cluster, inStates(tasks, request.query)) } };
}

/**
 * Kills tasks, which are replaced unless the number of instances is to fall with them.
 * @throws ApiError 409 when that is locked, 400 for a scale that would wipe.
 */
function kill(
  cluster: LocalCluster,
  { query }: ApiRequest,
  tasks: readonly TaskRecord[],
  plain: unknown,
): ApiResponse {
  const scale = flag(query, 'scale', false);
  if (scale && flag(query, 'wipe', false))
    throw new ApiError(400, 'You cannot use scale and wipe at the same time.');
  const taskIds = tasks.map(({ id }) => id);
  if (!scale) {
    cluster.submit({ kind: 'kill', taskIds });
    return { json: plain };
  }
  const deploymentId = randomUUID();
  const changes = new Map<string, AppConfig>();
  for (const { appId } of tasks) {
    const config = changes.get(appId) ?? configOf(recordOf(cluster.state, appId).definition);
    changes.set(appId, { ...config, instances: Math.max(0, config.instances - 1) });
  }
  const force = flag(query, 'force', false);
  const { version } = cluster.submit({ kind: 'deploy', deploymentId, changes, force, victims: taskIds });
  return deploymentResponse(deploymentId, version);
}

function killOfApp(cluster: LocalCluster, request: ApiRequest): ApiResponse {
  const host = request.query.get('host');
  const tasks = appTasks(cluster, request).filter(
    (task) => host === null || host === '*' || task.host === host,
  );
  return kill(cluster, request, tasks, { tasks: listed(cluster, tasks) });
}

function killOne(cluster: LocalCluster, request: ApiRequest): ApiResponse {
  const { taskId = '' } = request.params;
  const task = appTasks(cluster, request).find(({ id }) => id === taskId);
  if (task === undefined) throw new ApiError(404, `Task '${taskId}' does not exist`);
  return kill(cluster, request, [task], { task: listed(cluster, [task])[0] });
}

async function killMany(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const body = idList.safeParse(await request.json());
  if (!body.success) throw invalidJson([{ path: '/ids', errors: ['error.expected.jsarray'] }]);
  const bad = body.data.ids.find((id) => appIdOfTask(id) === undefined);
  if (bad !== undefined) throw new ApiError(400, `Invalid task id '${bad}'. Expected: <app id>.<unique id>`);
  const tasks = body.data.ids.flatMap((id) => cluster.state.tasks.get(id) ?? []);
  return kill(cluster, request, tasks, { tasks: listed(cluster, tasks) });
}

/** Tasks of one app and of all. */
export function taskResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/v2\/apps\/(?<id>.+)\/tasks$/,
      methods: {
        GET: (request) => listOfApp(cluster, request),
        DELETE: (request) => killOfApp(cluster, request),
      },
    },
    {
      pattern: /^\/v2\/apps\/(?<id>.+)\/tasks\/(?<taskId>[^/]+)$/,
      methods: { DELETE: (request) => killOne(cluster, request) },
    },
    { pattern: /^\/v2\/tasks$/, methods: { GET: (request) => listAll(cluster, request) } },
    { pattern: /^\/v2\/tasks\/delete$/, methods: { POST: (request) => killMany(cluster, request) } },
  ];
}
