import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { MemberReading } from './member-reading.ts';

/** One member at one time. */
export interface MemberSample {
  /** Milliseconds since the epoch. */
  at_ms: number;
  /** `host:port` for its clients. */
  hostPort: string;
  reading: MemberReading;
}

const FLUSH_BYTES = 64 * 1024;

/**
 * `zk-metrics.csv`: `timestamp,host_port` and a column for every key that any member ever told, in the order in which they
 * came up. Rows are put aside as they come, for the last of the columns is known only at the end.
 */
export class MetricsFile {
  readonly #path: string;
  readonly #rows: FileHandle;
  readonly #columns = new Map<string, number>();
  #text = '';

  /** @throws Error where it cannot be written */
  static async create(path: string): Promise<MetricsFile> {
    return new MetricsFile(path, await open(`${path}.rows`, 'wx'));
  }

  private constructor(path: string, rows: FileHandle) {
    this.#path = path;
    this.#rows = rows;
  }

  async add({ at_ms, hostPort, reading }: MemberSample): Promise<void> {
    const fields: string[] = [];
    for (const [key, value] of reading.values ?? []) {
      const at = this.#columns.get(key) ?? this.#columns.size;
      this.#columns.set(key, at);
      fields[at] = quoted(String(value));
    }
    // A member that is down has empty fields: `join` makes them of holes.
    this.#text += `${[timestamp(at_ms), quoted(hostPort), ...fields].join(',')}\n`;
    if (this.#text.length > FLUSH_BYTES) await this.#flush();
  }

  /** Writes the file under its name, whole or not at all. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#rows.close();
    const rows = `${this.#path}.rows`;
    const whole = `${this.#path}.part`;
    const file = await open(whole, 'w');
    try {
      await this.#writeAll(rows, file);
    } finally {
      await file.close();
    }
    await rename(whole, this.#path);
    await rm(rows);
  }

  async #writeAll(rows: string, file: FileHandle): Promise<void> {
    const header = ['timestamp', 'host_port', ...[...this.#columns.keys()].map(quoted)];
    let text = `${header.join(',')}\n`;
    for await (const row of createInterface({ input: createReadStream(rows) })) {
      text += `${row}${','.repeat(Math.max(0, header.length - fieldsIn(row)))}\n`;
      if (text.length <= FLUSH_BYTES) continue;
      await file.write(text);
      text = '';
    }
    await file.write(text);
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#rows.write(text);
  }
}

/** As zk-locust writes it: `2019-10-16T10:11:12.123000Z`, microseconds. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""').replace(/[\n\r]+/g, ' ')}"` : text;
}

/** Commas within quotes separate nothing. */
function fieldsIn(row: string): number {
  return row.replace(/"(?:[^"]|"")*"/g, '').split(',').length;
}
