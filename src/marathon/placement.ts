import type { Agent } from './agents.ts';

export const operators = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'MAX_PER', 'LIKE', 'UNLIKE'] as const;
export type Operator = (typeof operators)[number];

/** What of an app decides where it may run. */
export interface Placeable {
  id: string;
  cpus: number;
  mem: number;
  constraints: readonly (readonly string[])[];
  /** Ports of the agent it insists on. */
  exactPorts: readonly number[];
}

/** A task that holds its place, as far as placement sees it. */
export interface Placed {
  appId: string;
  agentId: string;
  cpus: number;
  mem: number;
  ports: readonly number[];
}

function isOperator(text: string | undefined): text is Operator {
  return operators.some((operator) => operator === text);
}

const wholeMatch = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

function isPattern(text: string): boolean {
  try {
    wholeMatch(text);
    return true;
  } catch {
    return false;
  }
}

function valueFault(operator: Operator, value: string | undefined): string | undefined {
  switch (operator) {
    case 'UNIQUE':
      return (value ?? '') === '' ? undefined : 'Value specified but not used';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return value === undefined || /^\d+$/.test(value)
        ? undefined
        : 'Value was specified but is not a number';
    case 'MAX_PER':
      return value !== undefined && /^\d+$/.test(value)
        ? undefined
        : 'Value was not specified or is not a number';
    case 'LIKE':
    case 'UNLIKE':
      return value !== undefined && isPattern(value)
        ? undefined
        : 'A valid regular expression pattern is required for this operator';
  }
}

/** What is wrong with a constraint `[field, operator]` or `[field, operator, value]`, or undefined. */
export function constraintFault(constraint: readonly string[]): string | undefined {
  const [field = '', operator, value] = constraint;
  if (field === '' || constraint.length > 3) return 'Invalid constraint: field, operator and value expected';
  if (!isOperator(operator))
    return `Invalid operator: ${operator ?? ''}, one of ${operators.join(', ')} expected`;
  return valueFault(operator, value);
}

/** The agent's value of a field: its hostname or an attribute. */
function fieldValue(agent: Agent, field: string): string | undefined {
  return field === 'hostname' ? agent.hostname : agent.attributes[field];
}

/** How many tasks of one app run under each value of one field. */
type Groups = ReadonlyMap<string, number>;

function groupAllows(value: string, groups: Groups, least: number): boolean {
  const count = groups.get(value);
  if (count === undefined) return true;
  return groups.size >= least && count === Math.min(...groups.values());
}

/** Marathon's rules for one constraint; `groups` counts the tasks of the same app that hold a place. */
export function allows(constraint: readonly string[], agent: Agent, groups: Groups): boolean {
  const [field = '', operator, wanted = ''] = constraint;
  const value = fieldValue(agent, field);
  if (value === undefined) return operator === 'UNLIKE';
  switch (operator) {
    case 'UNIQUE':
      return !groups.has(value);
    case 'CLUSTER':
      return (wanted === '' || wanted === value) && [...groups.keys()].every((other) => other === value);
    case 'GROUP_BY':
      return groupAllows(value, groups, Number(wanted));
    case 'MAX_PER':
      return (groups.get(value) ?? 0) < Number(wanted);
    case 'LIKE':
      return wholeMatch(wanted).test(value);
    case 'UNLIKE':
      return !wholeMatch(wanted).test(value);
    default:
      return false;
  }
}

interface Load {
  cpus: number;
  mem: number;
  ports: Set<number>;
  /** Tasks of each app. */
  tasks: Map<string, number>;
}

/** Counted in floating point, a hundred tasks of 0.01 must still fit into one core. */
const slack = 1e-9;

/** Where everything runs, kept up to date while one task after another finds its place. */
export class PlacementMap {
  readonly #agents: readonly Agent[];
  readonly #loads: Map<string, Load>;
  readonly #groups = new Map<string, Map<string, number>>();

  constructor(agents: readonly Agent[], placed: Iterable<Placed>) {
    this.#agents = agents;
    this.#loads = new Map(
      agents.map(({ id }) => [id, { cpus: 0, mem: 0, ports: new Set<number>(), tasks: new Map() }]),
    );
    for (const task of placed) this.add(task);
  }

  /** Books a task at its agent. */
  add(task: Placed): void {
    const load = this.#loads.get(task.agentId);
    if (load === undefined) return;
    load.cpus += task.cpus;
    load.mem += task.mem;
    for (const port of task.ports) load.ports.add(port);
    load.tasks.set(task.appId, (load.tasks.get(task.appId) ?? 0) + 1);
    this.#groups.clear();
  }

  /**
   * The agent for the app's next task, or undefined when none fits now. Of those that do, the one with the
   * fewest tasks of the app, then with the fewest cores given away, then the first.
   */
  place(app: Placeable): Agent | undefined {
    const rank = (agent: Agent): [number, number] => {
      const load = this.#loads.get(agent.id);
      return [load?.tasks.get(app.id) ?? 0, load?.cpus ?? 0];
    };
    let best: { agent: Agent; rank: [number, number] } | undefined;
    for (const agent of this.#agents) {
      if (!this.fits(app, agent)) continue;
      const own = rank(agent);
      const better =
        best === undefined || own[0] < best.rank[0] || (own[0] === best.rank[0] && own[1] < best.rank[1]);
      if (better) best = { agent, rank: own };
    }
    return best?.agent;
  }

  /** True when the agent has room for the app's next task and every constraint allows it there. */
  fits(app: Placeable, agent: Agent): boolean {
    const load = this.#loads.get(agent.id);
    if (load === undefined) return false;
    if (load.cpus + app.cpus > agent.cpus + slack || load.mem + app.mem > agent.memMb + slack) return false;
    if (app.exactPorts.some((port) => this.#portHeld(agent.hostname, port))) return false;
    return app.constraints.every((constraint) =>
      allows(constraint, agent, this.#groupsOf(app.id, constraint[0] ?? '')),
    );
  }

  #portHeld(hostname: string, port: number): boolean {
    return this.#agents.some(
      (agent) => agent.hostname === hostname && this.#loads.get(agent.id)?.ports.has(port) === true,
    );
  }

  #groupsOf(appId: string, field: string): Groups {
    const key = `${appId} ${field}`;
    let groups = this.#groups.get(key);
    if (groups === undefined) {
      groups = new Map();
      for (const agent of this.#agents) {
        const value = fieldValue(agent, field);
        const count = this.#loads.get(agent.id)?.tasks.get(appId) ?? 0;
        if (value !== undefined && count > 0) groups.set(value, (groups.get(value) ?? 0) + count);
      }
      this.#groups.set(key, groups);
    }
    return groups;
  }
}
