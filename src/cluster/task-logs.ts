import { z } from 'zod';
import { agentUrlOf, type Mesos } from './mesos.ts';
import type { ClusterTask } from './port.ts';

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

type TaskPlace = Pick<ClusterTask, 'id' | 'host'>;

/** What tasks wrote, read from the Mesos agents they ran on; also of tasks that ended, while the agent keeps it. */
export class TaskLogs {
  readonly #mesos: Mesos;
  /** By task id: a task's folder never moves. */
  readonly #sandboxes = new Map<string, Sandbox>();
  /** By host, agents that are being asked: many tasks of one are looked for at once. */
  readonly #asked = new Map<string, Promise<void>>();

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
    if (!this.#sandboxes.has(task.id)) await this.#lookAt(task.host);
    const sandbox = this.#sandboxes.get(task.id);
    return sandbox === undefined ? undefined : this.#readFrom(sandbox, file, from);
  }

  #lookAt(host: string): Promise<void> {
    const asked = this.#asked.get(host) ?? this.#noteSandboxes(host).finally(() => this.#asked.delete(host));
    this.#asked.set(host, asked);
    return asked;
  }

  /** Notes where all the tasks of an agent are: its state is large, and asked for once. */
  async #noteSandboxes(host: string): Promise<void> {
    const list = await this.#mesos.ask(agents, '/master/slaves');
    for (const { hostname, pid } of list?.document.slaves ?? []) {
      const agentUrl = hostname === host ? agentUrlOf(pid, list?.master ?? '') : undefined;
      if (agentUrl === undefined) continue;
      const state = await this.#mesos.http.read(agentState, agentUrl, '/state');
      const all = [...(state?.frameworks ?? []), ...(state?.completed_frameworks ?? [])];
      for (const { executors, completed_executors } of all) {
        for (const { id, directory } of [...executors, ...completed_executors]) {
          this.#sandboxes.set(id, { agentUrl, directory });
        }
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
