import { remembered } from '../../base/remembered.ts';
import type { AppDefinition, PortDefinition } from '../state/app-definition.ts';
import {
  type AppRecord,
  type ClusterState,
  type Deployment,
  deploymentsOf,
  type TaskRecord,
  tasksOf,
} from '../state/cluster-state.ts';
import type { AppEmbed } from './embed.ts';
import { isoTime, type Json } from './json.ts';
import { readinessJson } from './readiness-json.ts';
import { countTasks, taskStatsJson } from './task-counts.ts';
import { taskJson } from './task-json.ts';

/** An app as Marathon 1.4 writes it: absent things are null but for roles, ports come in both forms. */
export const appJson = remembered((app: AppDefinition): Json => {
  const { lastScalingAt, lastConfigChangeAt, fetch, portDefinitions, acceptedResourceRoles, ...rest } = app;
  return {
    ...rest,
    ...((acceptedResourceRoles ?? []).length === 0 ? {} : { acceptedResourceRoles }),
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
});

/**
 * An app as Marathon 1.4 answers the request that creates it: as it was asked for, so that service ports to be
 * chosen are still 0, and without the times of its changes.
 */
export function createdAppJson(app: AppDefinition, asked: readonly PortDefinition[]): Json {
  const { versionInfo: _changes, ...json } = appJson({ ...app, portDefinitions: asked });
  return json;
}

/**
 * An app as Marathon 1.4 writes it in the queue, where absent and empty things are left out.
 * Ports come as definitions only, what is fetched as `fetch` only.
 */
export function queuedAppJson(app: AppDefinition): Json {
  const { uris: _uris, ports: _ports, portDefinitions: _definitions, ...json } = appJson(app);
  const portDefinitions = app.portDefinitions.map((one) => present({ ...one }));
  return present({ ...json, portDefinitions });
}

function present(json: Json): Json {
  const isEmpty = (value: unknown) => typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !isEmpty(value)));
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
  const timestamp = isoTime(atMs);
  return { lastTaskFailure: { appId: record.definition.id, timestamp, ...failure } };
}

/** An app's JSON by what was embedded, and what it was made from beside the record. */
interface Made {
  tasks: ReadonlyMap<string, TaskRecord> | undefined;
  deployments: readonly Deployment[];
  byEmbed: Map<string, Json>;
}

const madeOf = remembered((_: AppRecord): Made => {
  return { tasks: undefined, deployments: [], byEmbed: new Map() };
});

/**
 * An app with what its record and its tasks add to it. A thousand apps are asked for again and again while few of
 * them change: those that did not are not put together anew.
 */
export function appInfoJson(state: ClusterState, record: AppRecord, embed: AppEmbed): Json {
  // A list of tasks is not worth its memory, and statistics change with time.
  if (embed.tasks || embed.taskStatsAtMs !== null) return infoJson(state, record, embed);
  const { id } = record.definition;
  const made = madeOf(record);
  const tasks = state.tasksByApp.get(id);
  const deployments = deploymentsOf(state, id);
  if (made.tasks !== tasks || !isSameList(made.deployments, deployments)) made.byEmbed.clear();
  Object.assign(made, { tasks, deployments });
  const key = `${embed.counts} ${embed.deployments} ${embed.readiness} ${embed.lastTaskFailure}`;
  const json = made.byEmbed.get(key) ?? infoJson(state, record, embed);
  made.byEmbed.set(key, json);
  return json;
}

function isSameList(one: readonly Deployment[], other: readonly Deployment[]): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}

function infoJson(state: ClusterState, record: AppRecord, embed: AppEmbed): Json {
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
