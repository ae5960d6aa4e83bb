import { type Agent, portsOf } from '../state/agents.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import type { Json } from './json.ts';

interface Resources {
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
}

const nothing: Resources = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

function plus(sum: Resources, task: TaskRecord): Resources {
  return {
    cpus: sum.cpus + task.cpus,
    mem: sum.mem + task.mem,
    disk: sum.disk + task.disk,
    gpus: sum.gpus + task.gpus,
  };
}

/** Sums of many hundredths show the noise of floating point otherwise. */
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6;

function portsText(ports: readonly number[]): string {
  return `[${ports.map((port) => `${port}-${port}`).join(', ')}]`;
}

function withPorts({ cpus, mem, disk, gpus }: Resources, ports: string): Json {
  return { cpus: tidy(cpus), mem: tidy(mem), disk, gpus, ports };
}

/** What nobody holds. */
export const noResources = (): Json => withPorts(nothing, '[]');

/** What one task holds, its ports in the order in which it knows them. */
export const resourcesOfTask = (task: TaskRecord): Json => withPorts(task, portsText(task.ports));

/** What the tasks hold together. */
export function usedResources(tasks: readonly TaskRecord[]): Json {
  const ports = tasks.flatMap((task) => task.ports);
  return withPorts(tasks.reduce(plus, nothing), portsText(ports.toSorted((a, b) => a - b)));
}

/** What an agent has. */
export function wholeResources(agent: Agent): Json {
  const { cpus, memMb: mem, diskMb: disk, gpus } = agent;
  const { first, last } = portsOf(agent);
  return withPorts({ cpus, mem, disk, gpus }, `[${first}-${last}]`);
}
