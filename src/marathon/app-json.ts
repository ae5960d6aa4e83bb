import type { AppDefinition } from './app-definition.ts';
import {
  type AppRecord,
  type ClusterState,
  deploymentsOf,
  type TaskRecord,
  tasksOf,
} from './cluster-state.ts';
import type { AppEmbed } from './embed.ts';
import { readinessJson } from './readiness-json.ts';
import { countTasks, taskStatsJson } from './task-counts.ts';
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

/** The counts under the names they have in an app. */
export function countsOf(tasks: readonly TaskRecord[]): Counts {
  const { staged, running, healthy, unhealthy } = countTasks(tasks);
  return {
    tasksStaged: staged,
    tasksRunning: running,
    tasksHealthy: healthy,
    tasksUnhealthy: unhealthy,
  };
}

function failureJson(record: AppRecord): Json {
  if (record.lastTaskFailure === null) return {};
  const { atMs, ...failure } = record.lastTaskFailure;
  const timestamp = new Date(atMs).toISOString();
  return { lastTaskFailure: { appId: record.definition.id, timestamp, ...failure } };
}

/** An app with what its record and its tasks add to it. */
export function appInfoJson(state: ClusterState, record: AppRecord, embed: AppEmbed): Json {
  const { definition } = record;
  const tasks = tasksOf(state, definition.id);
  const deployments = deploymentsOf(state, definition.id).map(({ id }) => ({ id }));
  // Readiness is a matter of deployments: without one there is nothing to tell.
  const readinessCheckResults = deployments.length > 0 ? readinessJson(definition, tasks) : [];
  return {
    ...appJson(definition),
    ...(embed.counts ? countsOf(tasks) : {}),
    ...(embed.deployments ? { deployments } : {}),
    ...(embed.readiness ? { readinessCheckResults } : {}),
    ...(embed.tasks ? { tasks: tasks.map((task) => taskJson(task, definition)) } : {}),
    ...(embed.lastTaskFailure ? failureJson(record) : {}),
    ...(embed.taskStatsAtMs === null
      ? {}
      : { taskStats: taskStatsJson(definition, tasks, embed.taskStatsAtMs) }),
  };
}
