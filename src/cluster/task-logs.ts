import { z } from 'zod';
import type { MarathonApi } from './marathon-api.ts';
import { readMesos } from './mesos-http.ts';
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

export interface TaskLogsOptions {
  api: MarathonApi;
  /** The Mesos master; where Marathon says it is unless told. */
  mesosUrl?: string;
  /** Authorization header of Marathon, which is sent to no other server. */
  authorization?: string;
}

/** What tasks wrote, read from the Mesos agents they ran on; also of tasks that ended, while the agent keeps it. */
export class TaskLogs {
  readonly #options: TaskLogsOptions;
  /** A task's folder never moves. */
  readonly #sandboxes = new Map<string, Sandbox>();

  constructor(options: TaskLogsOptions) {
    this.#options = options;
  }

  /**
   * The last `bytes` of a file, or undefined where no agent knows it.
   * @throws HydraError when Marathon, the Mesos master or the agent cannot be reached.
   */
  async tail(
    task: Pick<ClusterTask, 'id' | 'host'>,
    file: 'stdout' | 'stderr',
    bytes: number,
  ): Promise<string | undefined> {
    return (await this.read(task, file, (size) => size - bytes))?.text;
  }

  /**
   * A file from a byte on that is chosen by its present size, and that size; undefined where no agent knows it.
   * @throws HydraError as `tail` does.
   */
  async read(
    task: Pick<ClusterTask, 'id' | 'host'>,
    file: 'stdout' | 'stderr',
    from: (size: number) => number,
  ): Promise<{ text: string; size: number } | undefined> {
    const sandbox = this.#sandboxes.get(task.id) ?? (await this.#find(task));
    if (sandbox === undefined) return undefined;
    this.#sandboxes.set(task.id, sandbox);
    return this.#readFrom(sandbox, file, from);
  }

  async #find(task: Pick<ClusterTask, 'id' | 'host'>): Promise<Sandbox | undefined> {
    const master = await this.#masterUrl();
    const list = await readMesos(agents, master, '/master/slaves', {}, this.#headersFor(master));
    for (const agent of list?.slaves ?? []) {
      const agentUrl = agent.hostname === task.host ? urlOf(agent.pid, master) : undefined;
      if (agentUrl === undefined) continue;
      const state = await readMesos(agentState, agentUrl, '/state', {}, this.#headersFor(agentUrl));
      const all = [...(state?.frameworks ?? []), ...(state?.completed_frameworks ?? [])];
      const directory = all
        .flatMap((framework) => [...framework.executors, ...framework.completed_executors])
        .find(({ id }) => id === task.id)?.directory;
      if (directory !== undefined) return { agentUrl, directory };
    }
    return undefined;
  }

  async #masterUrl(): Promise<string> {
    const { api, mesosUrl } = this.#options;
    const url = mesosUrl ?? (await api.info()).marathon_config?.mesos_leader_ui_url ?? api.http.url;
    return url.replace(/\/+$/, '');
  }

  async #readFrom(
    { agentUrl, directory }: Sandbox,
    file: string,
    from: (size: number) => number,
  ): Promise<{ text: string; size: number } | undefined> {
    const read = (offset: number, length: number) =>
      readMesos(
        filePart,
        agentUrl,
        '/files/read',
        { path: `${directory}/${file}`, offset, length },
        this.#headersFor(agentUrl),
      );
    const size = (await read(-1, 0))?.offset;
    if (size === undefined) return undefined;
    let text = '';
    for (let offset = Math.max(0, from(size)); offset < size; offset += MOST_AT_ONCE) {
      const part = await read(offset, Math.min(MOST_AT_ONCE, size - offset));
      text += part?.data ?? '';
    }
    return { text, size };
  }

  #headersFor(url: string): Record<string, string> {
    const { api, authorization } = this.#options;
    const isMarathon = new URL(url).origin === new URL(api.http.url).origin;
    return isMarathon && authorization !== undefined ? { authorization } : {};
  }
}

/** Address of an agent from its libprocess id, e.g. `slave(1)@10.0.0.7:5051`. */
function urlOf(pid: string, master: string): string | undefined {
  const address = /@(.+:\d+)$/.exec(pid)?.[1];
  return address === undefined ? undefined : `${new URL(master).protocol}//${address}`;
}
