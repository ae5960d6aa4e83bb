import type { AppDefinition } from './app-definition.ts';
import {
  type AppRecord,
  type ClusterState,
  deploymentsOf,
  type TaskRecord,
  tasksOf,
} from './cluster-state.ts';
import { taskJson } from './task-json.ts';

export type Json = Record<string, unknown>;

/** An app as Marathon 1.4 writes it: absent things are null, ports come in both forms. */
export function appJson(app: AppDefinition): Json {
  const { lastScalingAt, lastConfigChangeAt, fetch, portDefinitions, ...rest } = app;
  return {
    ...rest,
    fetch,
    uris: fetch.map(({ uri }) => uri),
    ports: portDefinitions.map(({ port }) => port),
    portDefinitions,
    container: null,
    ipAddress: null,
    residency: null,
    secrets: {},
    versionInfo: { lastScalingAt, lastConfigChangeAt },
  };
}

export interface Counts {
  tasksStaged: number;
  tasksRunning: number;
  tasksHealthy: number;
  tasksUnhealthy: number;
}

/** Without health checks no task is healthy or unhealthy. A task that was told to end is not counted. */
export function countsOf(tasks: readonly TaskRecord[]): Counts {
  const count = (kind: TaskRecord['phase']['kind']) =>
    tasks.filter(({ phase }) => phase.kind === kind).length;
  return {
    tasksStaged: count('staging'),
    tasksRunning: count('running'),
    tasksHealthy: 0,
    tasksUnhealthy: 0,
  };
}

function failureJson(record: AppRecord): Json {
  if (record.lastTaskFailure === null) return {};
  const { atMs, ...failure } = record.lastTaskFailure;
  const timestamp = new Date(atMs).toISOString();
  return { lastTaskFailure: { appId: record.definition.id, timestamp, ...failure } };
}

/** What may be embedded into an app beside counts and deployments. */
export interface Embed {
  tasks: boolean;
  lastTaskFailure: boolean;
  readiness: boolean;
}

/** An app with what its record and its tasks add to it. */
export function appInfoJson(state: ClusterState, record: AppRecord, embed: Embed): Json {
  const { definition } = record;
  const tasks = tasksOf(state, definition.id);
  return {
    ...appJson(definition),
    ...countsOf(tasks),
    deployments: deploymentsOf(state, definition.id).map(({ id }) => ({ id })),
    ...(embed.readiness ? { readinessCheckResults: [] } : {}),
    ...(embed.tasks ? { tasks: tasks.map((task) => taskJson(task, definition)) } : {}),
    ...(embed.lastTaskFailure ? failureJson(record) : {}),
  };
}
