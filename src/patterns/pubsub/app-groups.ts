import { UsageError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';

/** A group of clients, as it is told. */
export interface AppGroup {
  name: string;
  /** Indexes within the run, ascending. */
  clients: readonly number[];
}

/** Names that commands have. */
const RESERVED = ['create', 'add', 'remove', 'delete', 'list'];
const NAME = /^[a-z][a-z0-9_-]{0,31}$/i;

/**
 * Named groups of a run's clients: no client is in two, and none of the killed is in any. Clients are taken in their
 * order, and given back in the opposite one. Pure.
 */
export class AppGroups {
  readonly #clients: number;
  readonly #groups = new Map<string, number[]>();
  readonly #killed = new Set<number>();

  /** @param clients of the run */
  constructor(clients: number) {
    this.#clients = clients;
  }

  get all(): AppGroup[] {
    return [...this.#groups].map(([name, clients]) => ({
      name,
      clients: [...clients].sort((a, b) => a - b),
    }));
  }

  /** Clients that are in no group and live. */
  get free(): number[] {
    const taken = new Set([...this.#groups.values()].flat());
    return Array.from({ length: this.#clients }, (_, client) => client).filter(
      (client) => !taken.has(client) && !this.#killed.has(client),
    );
  }

  get killed(): number {
    return this.#killed.size;
  }

  /** @throws UsageError where the name is none or taken, or fewer are free @returns who it consists of */
  create(name: string, count: number): readonly number[] {
    if (!NAME.test(name) || RESERVED.includes(name.toLowerCase()))
      throw new UsageError(`"${name}" is no name of a group`, {
        hint: 'a letter, then up to 31 letters, digits, _ or -; no word of a command',
      });
    if (this.#groups.has(name)) throw new UsageError(`there is a group "${name}" already`);
    const clients = this.#taken(count);
    this.#groups.set(name, clients);
    return [...clients];
  }

  /** @throws UsageError where there is no such group, or fewer are free @returns who came */
  add(name: string, count: number): readonly number[] {
    const group = this.#groupOf(name);
    const added = this.#taken(count);
    group.push(...added);
    return added;
  }

  /** Who came last goes first, and is killed by whoever asked. @throws UsageError where it has fewer @returns who goes */
  remove(name: string, count: number): readonly number[] {
    const group = this.#groupOf(name);
    if (count < 1 || count > group.length)
      throw new UsageError(
        `cannot remove ${count} from group "${name}": it has ${countText(group.length, 'client')}`,
      );
    const gone = group.splice(group.length - count);
    for (const client of gone) this.#killed.add(client);
    return gone;
  }

  /** Its clients are free again, and go on. @throws UsageError where there is no such group */
  delete(name: string): readonly number[] {
    const group = this.#groupOf(name);
    this.#groups.delete(name);
    return group;
  }

  /** @throws UsageError where there is no such group, or nobody is in it */
  clientsOf(name: string): readonly number[] {
    const group = this.#groupOf(name);
    if (group.length === 0) throw new UsageError(`group "${name}" is empty`);
    return [...group];
  }

  #taken(count: number): number[] {
    const { free } = this;
    if (count < 1) throw new UsageError('a group takes one client or more');
    if (count > free.length)
      throw new UsageError(
        `${countText(count, 'client')} wanted, and ${free.length} of ${this.#clients} are free`,
      );
    return free.slice(0, count);
  }

  #groupOf(name: string): number[] {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    const names = [...this.#groups.keys()];
    throw new UsageError(`there is no group "${name}"`, {
      hint: names.length === 0 ? 'group create <name> <n> makes one' : `there are ${names.join(', ')}`,
    });
  }
}
