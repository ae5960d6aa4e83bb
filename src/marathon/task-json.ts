import { addressOf } from './agents.ts';
import type { AppDefinition } from './app-definition.ts';
import { stateOf, type TaskRecord } from './cluster-state.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export const ipAddresses = ({ host }: TaskRecord) => [{ ipAddress: addressOf(host), protocol: 'IPv4' }];

/** A task as Marathon 1.4 writes it; `startedAt` is null while it is staging. */
export function taskJson(task: TaskRecord, app: AppDefinition | undefined): Record<string, unknown> {
  const { phase } = task;
  const startedAtMs = phase.kind === 'staging' ? null : phase.startedAtMs;
  return {
    id: task.id,
    appId: task.appId,
    slaveId: task.agentId,
    host: task.host,
    state: stateOf(task),
    startedAt: startedAtMs === null ? null : iso(startedAtMs),
    stagedAt: iso(task.stagedAtMs),
    ports: task.ports,
    version: task.version,
    ipAddresses: ipAddresses(task),
    localVolumes: [],
    servicePorts: app?.portDefinitions.map(({ port }) => port) ?? [],
  };
}
