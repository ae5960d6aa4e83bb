import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import type { Agent } from '../state/agents.ts';
import type { ClusterState, TaskRecord } from '../state/cluster-state.ts';
import { stateOf } from '../state/cluster-state.ts';

/** This machine under the names of /system/stats.json. */
export function systemStats(): Record<string, number> {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    avg_load_1min: one,
    avg_load_5min: five,
    avg_load_15min: fifteen,
    cpus_total: availableParallelism(),
    mem_total_bytes: totalmem(),
    mem_free_bytes: freemem(),
  };
}

function shares(name: string, total: number, used: number): [string, number][] {
  return [
    [`master/${name}_total`, total],
    [`master/${name}_used`, used],
    [`master/${name}_percent`, total === 0 ? 0 : used / total],
  ];
}

/** Gauges of the master, memory in MiB, and of this machine, as /metrics/snapshot names them. */
export function metricsSnapshot(
  agents: readonly Agent[],
  state: ClusterState,
  uptimeSeconds: number,
): Record<string, number> {
  const tasks = [...state.tasks.values()];
  const used = (of: (task: TaskRecord) => number) => tasks.reduce((sum, task) => sum + of(task), 0);
  const total = (of: (agent: Agent) => number) => agents.reduce((sum, agent) => sum + of(agent), 0);
  const running = tasks.filter((task) => stateOf(task) === 'TASK_RUNNING').length;
  const system = Object.entries(systemStats()).map(([name, value]): [string, number] => [
    `system/${name.replace('avg_load', 'load')}`,
    value,
  ]);
  return Object.fromEntries([
    ...shares(
      'cpus',
      total(({ cpus }) => cpus),
      used(({ cpus }) => cpus),
    ),
    ...shares(
      'mem',
      total(({ memMb }) => memMb),
      used(({ mem }) => mem),
    ),
    ['master/elected', 1],
    ['master/uptime_secs', uptimeSeconds],
    ['master/slaves_active', agents.length],
    ['master/slaves_connected', agents.length],
    ['master/frameworks_active', 1],
    ['master/tasks_running', running],
    ['master/tasks_staging', tasks.length - running],
    ...system,
  ]);
}
