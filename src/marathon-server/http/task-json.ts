import { addressOf } from '../state/agents.ts';
import type { AppDefinition } from '../state/app-definition.ts';
import { stateOf, type TaskRecord } from '../state/cluster-state.ts';
import { type HealthResult, isAlive } from '../state/task-health.ts';
import { isoTime, type Json } from './json.ts';

export const ipAddresses = ({ host }: TaskRecord) => [{ ipAddress: addressOf(host), protocol: 'IPv4' }];

/** What Marathon 1.4 calls the instance of a task: the name its health is told under. */
export function instanceIdOf({ id }: TaskRecord): string {
  const dot = id.lastIndexOf('.');
  return `${id.slice(0, dot)}.marathon-${id.slice(dot + 1)}`;
}

function resultJson(task: TaskRecord, result: HealthResult): Json {
  const { firstSuccessMs, lastSuccessMs, lastFailureMs, lastFailureCause, consecutiveFailures } = result;
  const time = (ms: number | null) => (ms === null ? null : isoTime(ms));
  return {
    alive: isAlive(result),
    consecutiveFailures,
    firstSuccess: time(firstSuccessMs),
    lastFailure: time(lastFailureMs),
    lastSuccess: time(lastSuccessMs),
    lastFailureCause,
    instanceId: instanceIdOf(task),
  };
}

/** A task as Marathon 1.4 writes it; `startedAt` is null while it is staging, and health is told once it is known. */
export function taskJson(task: TaskRecord, app: AppDefinition | undefined): Json {
  const { phase } = task;
  const startedAtMs = phase.kind === 'staging' ? null : phase.startedAtMs;
  const results = task.health.flatMap(({ result }) => (result === null ? [] : [resultJson(task, result)]));
  return {
    id: task.id,
    appId: task.appId,
    slaveId: task.agentId,
    host: task.host,
    state: stateOf(task),
    startedAt: startedAtMs === null ? null : isoTime(startedAtMs),
    stagedAt: isoTime(task.stagedAtMs),
    ports: task.ports,
    version: task.version,
    ipAddresses: ipAddresses(task),
    localVolumes: [],
    servicePorts: app?.portDefinitions.map(({ port }) => port) ?? [],
    ...(results.length === 0 ? {} : { healthCheckResults: results }),
  };
}
