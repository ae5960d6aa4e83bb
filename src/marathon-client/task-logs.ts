import * as z from 'zod';
import type { ClusterTask } from '../cluster/port.ts';
import type { Mesos } from './mesos.ts';

/** Mesos gives no more at once, bytes. */
const MOST_AT_ONCE = 64 * 1024;

const agents = z.object({
  slaves: z.array(z.object({ id: z.string(), hostname: z.string(), pid: z.string() })),
});

const executors = z.array(z.object({ id: z.string(), directory: z.string() })).default([]);
const frameworks = z.array(z.object({ executors, completed_executors: executors })).default([]);
const agentState = z.object({ frameworks, completed_frameworks: frameworks });

const filePart = z.object({ data: z.string(), offset: z.number() });

/** Where a task's files are: the agent's address and the folder there. */
interface Sandbox {
  agentUrl: string;
  directory: string;
}

/** The agents of a cluster, and the master that told of them. */
interface AgentList {
  master: string;
  document: z.infer<typeof agents>;
}

type TaskPlace = Pick<ClusterTask, 'id' | 'host'>;

/** What tasks wrote, read from the Mesos agents they ran on; also of tasks that ended, while the agent keeps it. */
export class TaskLogs {
  readonly #mesos: Mesos;
  /** By task id: a task's folder never moves. */
  readonly #sandboxes = new Map<string, Sandbox>();
  /** By host, agents that are being asked: many tasks of one are looked for at once. */
  readonly #asked = new Map<string, Promise<unknown>>();
  /** The list of agents while it is on its way: tasks of many hosts are looked for at once. */
  #listing: Promise<AgentList | undefined> | undefined;

  constructor(mesos: Mesos) {
    this.#mesos = mesos;
  }

  /**
   * The last `bytes` of a file, or undefined where no agent knows it.
   * @throws HydraError when Marathon, the Mesos master or the agent cannot be reached.
   */
  async tail(task: TaskPlace, file: 'stdout' | 'stderr', bytes: number): Promise<string | undefined> {
    return (await this.read(task, file, (size) => size - bytes))?.text;
  }

  /**
   * A file from a byte on that is chosen by its present size, and that size; undefined where no agent knows it.
   * @throws HydraError as `tail` does.
   */
  async read(
    task: TaskPlace,
    file: 'stdout' | 'stderr',
    from: (size: number) => number,
  ): Promise<{ text: string; size: number } | undefined> {
    const failure = this.#sandboxes.has(task.id) ? undefined : await this.#lookAt(task.host);
    const sandbox = this.#sandboxes.get(task.id);
    if (sandbox !== undefined) return this.#readFrom(sandbox, file, from);
    if (failure !== undefined) throw failure;
    return undefined;
  }

  #lookAt(host: string): Promise<unknown> {
    const asked = this.#asked.get(host) ?? this.#noteSandboxes(host).finally(() => this.#asked.delete(host));
    this.#asked.set(host, asked);
    return asked;
  }

  /**
   * Notes where all the tasks of a host are: an agent's state is large, and asked for once. Gives the failure of an
   * agent that could not be asked; another one of the same host may know the task.
   */
  async #noteSandboxes(host: string): Promise<unknown> {
    const list = await this.#list();
    let failure: unknown;
    for (const agent of list?.document.slaves ?? []) {
      if (agent.hostname !== host) continue;
      try {
        await this.#noteSandboxesOf(agent, list?.master ?? '');
      } catch (error) {
        failure ??= error;
      }
    }
    return failure;
  }

  #list(): Promise<AgentList | undefined> {
    this.#listing ??= this.#mesos.ask(agents, '/master/slaves').finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  async #noteSandboxesOf(agent: { hostname: string; pid: string }, master: string): Promise<void> {
    const found = await this.#mesos.askAgent(agentState, agent, master, '/state');
    if (found === undefined) return;
    const { agentUrl, document } = found;
    for (const { executors, completed_executors } of [
      ...document.frameworks,
      ...document.completed_frameworks,
    ]) {
      for (const { id, directory } of [...executors, ...completed_executors]) {
        this.#sandboxes.set(id, { agentUrl, directory });
      }
    }
  }

  async #readFrom(
    { agentUrl, directory }: Sandbox,
    file: string,
    from: (size: number) => number,
  ): Promise<{ text: string; size: number } | undefined> {
    const path = `${directory}/${file}`;
    const read = (offset: number, length: number) =>
      this.#mesos.http.read(filePart, agentUrl, '/files/read', { path, offset, length });
    const size = (await read(-1, 0))?.offset;
    if (size === undefined) return undefined;
    let text = '';
    for (let offset = Math.max(0, from(size)); offset < size; offset += MOST_AT_ONCE) {
      const part = await read(offset, Math.min(MOST_AT_ONCE, size - offset));
      text += part?.data ?? '';
    }
    return { text, size };
  }
}
