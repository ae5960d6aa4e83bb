import { createServer } from 'node:net';

/**
 * Host ports for tasks that take any: below the range from which systems draw ephemeral ports, so that no
 * outgoing connection sits on one. From `first` up to and without `end`.
 */
export const hostPortRange = { first: 10_000, end: 32_000 } as const;

/** Ports tried side by side. */
const batchSize = 64;

/** True when a server could listen there now: found out by listening for a moment. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function canListenAtAll(hosts: readonly string[], port: number): Promise<boolean> {
  for (const host of hosts) if (!(await canListen(host, port))) return false;
  return true;
}

/**
 * Finds ports that are free at every address of the cluster. It goes round the range, so a port that was just
 * given back comes up again as late as possible.
 */
export class PortFinder {
  readonly #hosts: readonly string[];
  #next: number;

  constructor(hosts: readonly string[], random: () => number = Math.random) {
    this.#hosts = [...new Set(hosts)];
    this.#next = hostPortRange.first + Math.floor(random() * (hostPortRange.end - hostPortRange.first));
  }

  /** `count` free ports that are not in `held`; fewer only when the whole range was tried. */
  async find(count: number, held: ReadonlySet<number>): Promise<number[]> {
    const found: number[] = [];
    let untried = hostPortRange.end - hostPortRange.first;
    while (found.length < count && untried > 0) {
      const size = Math.min(batchSize, count - found.length, untried);
      const batch = Array.from({ length: size }, () => this.#advance()).filter((port) => !held.has(port));
      untried -= size;
      const free = await Promise.all(batch.map((port) => canListenAtAll(this.#hosts, port)));
      found.push(...batch.filter((_, index) => free[index]));
    }
    return found;
  }

  #advance(): number {
    const port = this.#next;
    this.#next = port + 1 < hostPortRange.end ? port + 1 : hostPortRange.first;
    return port;
  }
}
