import { parseHosts } from '../../src/servers/zookeeper/client/hosts.ts';
import type { Turn, User, UserHost, UserTools, UserWorkload } from '../kit/operations/user.ts';
import { type ZkUserConfig, zkUserConfig } from './config.ts';
import { type TaskSetName, taskSetsOf } from './task-sets.ts';
import { Client, openSession } from './wire/client.ts';
import { plainConnector } from './wire/connection.ts';
import { CODE, ZkError } from './wire/errors.ts';
import { createZkRuntime } from './wire/runtime.ts';
import { ConnectUser, OPEN_MS, type Shared, WatchUser, ZkUser } from './zk-user.ts';

/** For the nodes of a run to be deleted, ms: a server that is gone does not hold its end up. */
const REMOVE_MS = 3_000;

const runtime = createZkRuntime({ nowMs: () => performance.now(), random: Math.random });

/** Users of ZooKeeper. */
export const zkWorkload: UserWorkload<ZkUserConfig> = {
  schema: zkUserConfig,
  taskSets: ({ task_set }) => taskSetsOf(task_set),
  createHost: (config, tools) => new ZkHost(config, tools),
};

/** The users of one task; the nodes of the run live under one path, which the first task makes and the last deletes. */
class ZkHost implements UserHost {
  readonly #shared: Shared;
  readonly #bytes = { txBytes: 0, rxBytes: 0 };

  constructor(config: ZkUserConfig, tools: UserTools) {
    const options = {
      hosts: parseHosts(config.hosts),
      timeoutMs: config.session_timeout_ms,
      auths: [],
      connector: plainConnector,
      stats: this.#bytes,
    };
    this.#shared = { config, options, runtime, tools, counts: { sessions_expired: 0 } };
  }

  async open(signal: AbortSignal): Promise<void> {
    const client = await this.#client(OPEN_MS, signal);
    try {
      for (const path of pathsTo(this.#shared.config.root)) {
        await client.create(path, Buffer.alloc(0)).catch(unless(CODE.nodeExists));
      }
    } finally {
      await client.close();
    }
  }

  createUser(index: number, turn: Turn): User {
    const taskSet = taskSetsOf(this.#shared.config.task_set)[index]?.name as TaskSetName | undefined;
    if (taskSet === undefined) throw new Error(`there is no task set ${index}`);
    if (taskSet === 'connect') return new ConnectUser(this.#shared, turn);
    const User = taskSet === 'watch' ? WatchUser : ZkUser;
    return new User(this.#shared, turn, taskSet);
  }

  traffic() {
    return this.#bytes;
  }

  figures() {
    return this.#shared.counts;
  }

  async close(): Promise<void> {
    const client = await this.#client(REMOVE_MS).catch(() => null);
    if (client === null) return;
    const { root } = this.#shared.config;
    try {
      const children = await client.getChildren(root);
      await Promise.all(children.map((name) => client.delete(`${root}/${name}`).catch(unless(CODE.noNode))));
      await client.delete(root);
    } catch (error) {
      // Another task was quicker, still has users, or the server is gone.
      if (!(error instanceof ZkError)) throw error;
    } finally {
      await client.close();
    }
  }

  async #client(openMs: number, signal?: AbortSignal): Promise<Client> {
    const { options } = this.#shared;
    return new Client(await openSession(options, { runtime, openMs, ...(signal ? { signal } : {}) }));
  }
}

/** `/a/b` as `/a`, `/a/b`. */
function pathsTo(path: string): string[] {
  const names = path.split('/').slice(1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

const unless = (code: number) => (error: unknown) => {
  if (!(error instanceof ZkError) || error.code !== code) throw error;
};
