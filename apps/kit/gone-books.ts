import type { GoneRow } from '../../src/measure/report.ts';

/** What happened to one client. */
export type Gone = Pick<GoneRow, 'stream' | 'why' | 'from' | 'to'>;

interface Merged {
  row: GoneRow;
  clients: Set<number>;
}

/** What was gone before it could be read, of all clients of a task: a row per stream and cause, however often. */
export class GoneBooks {
  readonly #rows = new Map<string, Merged>();

  add(client: number, { stream, why, from, to }: Gone): void {
    const key = `${stream} ${why}`;
    const merged = this.#rows.get(key) ?? {
      row: { stream, why, from, to, clients: 0, messages: 0 },
      clients: new Set<number>(),
    };
    this.#rows.set(key, merged);
    const { row, clients } = merged;
    clients.add(client);
    row.from = Math.min(row.from, from);
    row.to = Math.max(row.to, to);
    row.clients = clients.size;
    row.messages += to - from;
  }

  /** By stream, then by cause. */
  rows(): GoneRow[] {
    const rows = [...this.#rows.values()].map(({ row }) => ({ ...row }));
    return rows.sort((a, b) => a.stream - b.stream || a.why.localeCompare(b.why));
  }
}
