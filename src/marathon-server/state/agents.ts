import { UsageError } from '../../base/errors.ts';
import { hostPortRange, type PortRange } from './free-ports.ts';

/** A simulated machine: all of them are this one, each under a loopback address of its own. */
export interface AgentSpec {
  /** Address its tasks are reached at and bind to (their $HOST): 127.0.0.0/8 or `localhost`. */
  hostname: string;
  attributes: Readonly<Record<string, string>>;
  /**
   * What placement may give away; nothing keeps a task from using more. Unless told 128 cores, 256 GiB of memory,
   * 1 TiB of disk and no GPU.
   */
  cpus?: number;
  memMb?: number;
  diskMb?: number;
  gpus?: number;
  /** Host ports that it gives away; when not told, any of a wide range, and every one an app insists on. */
  ports?: PortRange;
}

export interface Agent extends Required<Omit<AgentSpec, 'ports'>> {
  id: string;
  ports: PortRange | null;
}

const defaultCpus = 128;
const defaultMemMb = 262_144;
const defaultDiskMb = 1_048_576;
const defaultCount = 4;
const loopback = /^(localhost|127(\.\d{1,3}){3})$/;

/**
 * Simulated agents as described, a handful of plain ones when nothing is. On Linux all of 127.0.0.0/8 answers, so
 * they are 127.0.0.1, 127.0.0.2, ... and `hostname UNIQUE` spreads over them. Elsewhere only the first exists:
 * there the agents take turns with its two names.
 */
export function simulatedAgents(
  described: readonly Omit<AgentSpec, 'hostname'>[] = Array.from({ length: defaultCount }, () => ({
    attributes: {},
  })),
  platform: NodeJS.Platform = process.platform,
): AgentSpec[] {
  const hostname = (index: number) => {
    if (platform === 'linux') return `127.0.0.${index + 1}`;
    return index % 2 === 0 ? '127.0.0.1' : 'localhost';
  };
  return described.map((own, index) => ({ ...own, hostname: hostname(index) }));
}

/** @throws UsageError when there is no agent or one is not on this machine. */
export function agentsFrom(specs: readonly AgentSpec[], clusterId: string): Agent[] {
  if (specs.length === 0) throw new UsageError('a local cluster needs at least one agent');
  return specs.map((spec, index) => {
    if (!loopback.test(spec.hostname)) {
      throw new UsageError(`agent ${spec.hostname} is not a loopback address`, {
        hint: 'Simulated agents are on this machine: name them 127.0.0.1, 127.0.0.2 and so on.',
      });
    }
    const defaults = { cpus: defaultCpus, memMb: defaultMemMb, diskMb: defaultDiskMb, gpus: 0, ports: null };
    return { ...defaults, ...spec, id: `${clusterId}-S${index}` };
  });
}

/** The address this machine answers at for an agent. */
export function addressOf(hostname: string): string {
  return hostname === 'localhost' ? '127.0.0.1' : hostname;
}

/** The host ports that an agent gives to tasks which take any. */
export function portsOf({ ports }: Pick<Agent, 'ports'>): PortRange {
  return ports ?? hostPortRange;
}
