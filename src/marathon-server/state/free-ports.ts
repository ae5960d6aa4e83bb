import { createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Ports from `first` up to and with `last`. */
export interface PortRange {
  first: number;
  last: number;
}

/**
 * Host ports for tasks that take any: below the range from which systems draw ephemeral ports, so that no
 * outgoing connection sits on one.
 */
export const hostPortRange: PortRange = { first: 10_000, last: 31_999 };

/** Ports tried side by side. */
const batchSize = 16;

/** True when a server could listen there now: found out by listening for a moment. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function canListenAtAll(hosts: readonly string[], port: number): Promise<boolean> {
  for (const host of hosts) {
    if (!(await canListen(host, port))) return false;
    // Listening is done within one turn of the event loop: many hosts would make everybody else wait.
    await nextTurn();
  }
  return true;
}

/**
 * Finds ports that are free at every address of the cluster. It goes round the range, so a port that was just
 * given back comes up again as late as possible.
 */
export class PortFinder {
  readonly #hosts: readonly string[];
  readonly #range: PortRange;
  #next: number;

  constructor(hosts: readonly string[], range: PortRange, random: () => number = Math.random) {
    this.#hosts = [...new Set(hosts)];
    this.#range = range;
    this.#next = range.first + Math.floor(random() * this.#size());
  }

  /** `count` free ports that are not in `held`; fewer only when the whole range was tried. */
  async find(count: number, held: ReadonlySet<number>): Promise<number[]> {
    const found: number[] = [];
    let untried = this.#size();
    while (found.length < count && untried > 0) {
      const size = Math.min(batchSize, count - found.length, untried);
      const batch = Array.from({ length: size }, () => this.#advance()).filter((port) => !held.has(port));
      untried -= size;
      const free = await Promise.all(batch.map((port) => canListenAtAll(this.#hosts, port)));
      found.push(...batch.filter((_, index) => free[index]));
    }
    return found;
  }

  #size(): number {
    return this.#range.last - this.#range.first + 1;
  }

  #advance(): number {
    const port = this.#next;
    this.#next = port < this.#range.last ? port + 1 : this.#range.first;
    return port;
  }
}
