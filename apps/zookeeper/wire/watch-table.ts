import { EVENT } from './op-codes.ts';

/** Told once that what it watches has changed. */
export interface Watcher {
  /** @param type of EVENT */
  fired(type: number, path: string): void;
}

/** Lists of a server that a watch stands on. */
export type WatchKind = 'data' | 'exist' | 'child';

type Watchers = Map<string, Watcher | Watcher[]>;

/** Which lists an event fires. */
const FIRES: Readonly<Record<number, readonly WatchKind[]>> = {
  [EVENT.created]: ['data', 'exist'],
  [EVENT.deleted]: ['data', 'exist', 'child'],
  [EVENT.dataChanged]: ['data', 'exist'],
  [EVENT.childrenChanged]: ['child'],
};

/** The watches that a session has set and that have not fired. */
export class WatchTable {
  readonly #lists: Readonly<Record<WatchKind, Watchers>> = {
    data: new Map(),
    exist: new Map(),
    child: new Map(),
  };

  get size(): number {
    const { data, exist, child } = this.#lists;
    return data.size + exist.size + child.size;
  }

  add(kind: WatchKind, path: string, watcher: Watcher): void {
    const list = this.#lists[kind];
    const known = list.get(path);
    if (known === undefined) list.set(path, watcher);
    else if (!Array.isArray(known)) {
      if (known !== watcher) list.set(path, [known, watcher]);
    } else if (!known.includes(watcher)) known.push(watcher);
  }

  /** Tells those that an event concerns; they are told no second time. */
  fire(type: number, path: string): void {
    const told = new Set<Watcher>();
    for (const kind of FIRES[type] ?? []) {
      const known = this.#lists[kind].get(path);
      if (known === undefined) continue;
      this.#lists[kind].delete(path);
      for (const watcher of Array.isArray(known) ? known : [known]) told.add(watcher);
    }
    for (const watcher of told) watcher.fired(type, path);
  }

  paths(kind: WatchKind): string[] {
    return [...this.#lists[kind].keys()];
  }

  /** Forgets all; nobody is told. */
  clear(): void {
    for (const list of Object.values(this.#lists)) list.clear();
  }
}
