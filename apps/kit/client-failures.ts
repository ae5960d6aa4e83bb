import type { ClientFailure } from '../../src/measure/report.ts';
import type { GaveUp } from './client.ts';

/** Kinds of failure told; a fleet fails in few ways. */
const MOST_KINDS = 20;

/** Which clients of a task gave up, and why. */
export class ClientFailures {
  readonly #clients = new Set<number>();
  readonly #byName = new Map<string, ClientFailure>();

  /** Books a client's first failure; what follows is an echo of it. */
  add(client: number, { name, reason, hint }: GaveUp): void {
    if (this.#clients.has(client)) return;
    this.#clients.add(client);
    const known = this.#byName.get(name);
    if (known !== undefined) known.clients++;
    else if (this.#byName.size < MOST_KINDS) this.#byName.set(name, { name, reason, hint, clients: 1 });
  }

  has(client: number): boolean {
    return this.#clients.has(client);
  }

  rows(): ClientFailure[] {
    return [...this.#byName.values()].map((row) => ({ ...row }));
  }
}
