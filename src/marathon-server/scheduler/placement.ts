import { type Agent, portsOf } from '../state/agents.ts';
import type { PortRange } from '../state/free-ports.ts';
import type { RejectReason } from '../state/reject-reason.ts';
import { allows, fieldValue, type Groups } from './constraints.ts';

/** What of an app decides where it may run. */
export interface Placeable {
  id: string;
  /** Tasks of an older config are about to go: constraints do not see them. */
  configVersion: string;
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
  constraints: readonly (readonly string[])[];
  /** Roles whose resources it takes; null means those of no role. */
  roles: readonly string[] | null;
  /** Ports of the agent it insists on. */
  exactPorts: readonly number[];
  /** How many more it takes, whichever they are. */
  randomPorts: number;
}

/** A task that holds its place, as far as placement sees it. */
export interface Placed {
  appId: string;
  configVersion: string;
  agentId: string;
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
  ports: readonly number[];
}

/** What an agent has not given away. */
export interface Unused {
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
  ports: readonly PortRange[];
}

interface Load {
  agent: Agent;
  cpus: number;
  mem: number;
  disk: number;
  gpus: number;
  ports: Set<number>;
  /** Tasks of each config of each app. */
  tasks: Map<string, number>;
}

function emptyLoad(agent: Agent): Load {
  return { agent, cpus: 0, mem: 0, disk: 0, gpus: 0, ports: new Set(), tasks: new Map() };
}

/** Counted in floating point, a hundred tasks of 0.01 must still fit into one core. */
const slack = 1e-9;

const contains = ({ first, last }: PortRange, port: number): boolean => port >= first && port <= last;
const overlap = (one: PortRange, other: PortRange): boolean =>
  one.first <= other.last && other.first <= one.last;
const rangeKey = ({ first, last }: PortRange): string => `${first}-${last}`;
const sizeOf = ({ first, last }: PortRange): number => last - first + 1;
const configKey = (appId: string, configVersion: string): string => `${appId} ${configVersion}`;

/** The range without the ports, which are sorted. */
function without({ first, last }: PortRange, ports: readonly number[]): PortRange[] {
  const ranges: PortRange[] = [];
  let next = first;
  for (const port of ports) {
    if (port > next) ranges.push({ first: next, last: port - 1 });
    next = port + 1;
  }
  return next <= last ? [...ranges, { first: next, last }] : ranges;
}

/** Where everything runs, kept up to date while one task after another finds its place. */
export class PlacementMap {
  readonly #agents: readonly Agent[];
  readonly #loads: Map<string, Load>;
  readonly #groups = new Map<string, Map<string, number>>();
  /** A port is given away once on this machine, whichever agent has it. */
  readonly #held = new Set<number>();
  /** How many ports of each range are neither held nor promised to a task that does not know its own yet. */
  readonly #portsLeft: Map<string, { range: PortRange; left: number }>;

  constructor(agents: readonly Agent[], placed: Iterable<Placed>) {
    this.#agents = agents;
    this.#loads = new Map(agents.map((agent) => [agent.id, emptyLoad(agent)]));
    const ranges = agents.map(portsOf);
    this.#portsLeft = new Map(ranges.map((range) => [rangeKey(range), { range, left: sizeOf(range) }]));
    for (const task of placed) this.add(task);
  }

  /** Books a task at its agent, with ports that are yet to be found for it. */
  add(task: Placed, randomPorts = 0): void {
    for (const port of task.ports) this.#hold(port);
    const load = this.#loads.get(task.agentId);
    if (load === undefined) return;
    load.cpus += task.cpus;
    load.mem += task.mem;
    load.disk += task.disk;
    load.gpus += task.gpus;
    for (const port of task.ports) load.ports.add(port);
    if (randomPorts > 0) this.#promise(portsOf(load.agent), randomPorts);
    const key = configKey(task.appId, task.configVersion);
    load.tasks.set(key, (load.tasks.get(key) ?? 0) + 1);
    this.#groups.clear();
  }

  /**
   * The agent for the app's next task, or undefined when none fits now. Of those that do, the one with the
   * fewest tasks of the app, then with the fewest cores given away, then the first.
   */
  place(app: Placeable): Agent | undefined {
    const key = configKey(app.id, app.configVersion);
    const rank = (agent: Agent): [number, number] => {
      const load = this.#loads.get(agent.id);
      return [load?.tasks.get(key) ?? 0, load?.cpus ?? 0];
    };
    let best: { agent: Agent; rank: [number, number] } | undefined;
    for (const agent of this.#agents) {
      if (this.reasonsAgainst(app, agent).length > 0) continue;
      const own = rank(agent);
      const better =
        best === undefined || own[0] < best.rank[0] || (own[0] === best.rank[0] && own[1] < best.rank[1]);
      if (better) best = { agent, rank: own };
    }
    return best?.agent;
  }

  /** Why the app's next task cannot run at the agent, in the order of the queue's summary; empty when it can. */
  reasonsAgainst(app: Placeable, agent: Agent): RejectReason[] {
    const left = this.#scalarsLeft(agent);
    const isAllowed = app.constraints.every((constraint) =>
      allows(constraint, agent, this.#groupsOf(app, constraint[0] ?? '')),
    );
    const checks: [boolean, RejectReason][] = [
      [app.roles === null || app.roles.includes('*'), 'UnfulfilledRole'],
      [isAllowed, 'UnfulfilledConstraint'],
      [app.cpus <= left.cpus + slack, 'InsufficientCpus'],
      [app.mem <= left.mem + slack, 'InsufficientMemory'],
      [app.disk <= left.disk + slack, 'InsufficientDisk'],
      [app.gpus <= left.gpus, 'InsufficientGpus'],
    ];
    const reasons = checks.flatMap(([holds, reason]) => (holds ? [] : [reason]));
    // Marathon looks for ports only where everything else fits.
    if (reasons.length === 0 && !this.#hasPorts(app, agent)) reasons.push('InsufficientPorts');
    return reasons;
  }

  /** What the agent could still offer. */
  unusedAt(agent: Agent): Unused {
    const range = portsOf(agent);
    const held = [...this.#held].filter((port) => contains(range, port)).sort((a, b) => a - b);
    return { ...this.#scalarsLeft(agent), ports: without(range, held) };
  }

  #scalarsLeft(agent: Agent): Omit<Unused, 'ports'> {
    const { cpus, mem, disk, gpus } = this.#loads.get(agent.id) ?? emptyLoad(agent);
    return {
      cpus: agent.cpus - cpus,
      mem: agent.memMb - mem,
      disk: agent.diskMb - disk,
      gpus: agent.gpus - gpus,
    };
  }

  #hasPorts(app: Placeable, agent: Agent): boolean {
    const isFree = (port: number) =>
      (agent.ports === null || contains(agent.ports, port)) && !this.#portHeld(agent.hostname, port);
    const left = this.#portsLeft.get(rangeKey(portsOf(agent)))?.left ?? 0;
    return app.exactPorts.every(isFree) && (app.randomPorts === 0 || left >= app.randomPorts);
  }

  #hold(port: number): void {
    if (this.#held.has(port)) return;
    this.#held.add(port);
    for (const entry of this.#portsLeft.values()) if (contains(entry.range, port)) entry.left -= 1;
  }

  #promise(range: PortRange, count: number): void {
    for (const entry of this.#portsLeft.values()) if (overlap(range, entry.range)) entry.left -= count;
  }

  #portHeld(hostname: string, port: number): boolean {
    return this.#agents.some(
      (agent) => agent.hostname === hostname && this.#loads.get(agent.id)?.ports.has(port) === true,
    );
  }

  #groupsOf({ id, configVersion }: Placeable, field: string): Groups {
    const config = configKey(id, configVersion);
    const key = `${config} ${field}`;
    let groups = this.#groups.get(key);
    if (groups === undefined) {
      groups = new Map();
      for (const agent of this.#agents) {
        const value = fieldValue(agent, field);
        const count = this.#loads.get(agent.id)?.tasks.get(config) ?? 0;
        if (value !== undefined && count > 0) groups.set(value, (groups.get(value) ?? 0) + count);
      }
      this.#groups.set(key, groups);
    }
    return groups;
  }
}
