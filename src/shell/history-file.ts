import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Lines kept. */
export const MOST_LINES = 1_000;
/** Trimmed not at every line but when so many are too many. */
const SURPLUS = 100;
/** A longer line is a paste, not something to type again, characters. */
const LONGEST = 1_000;

const ownerOnly = 0o600;

/** What was typed in earlier shells and this one, for its owner alone. Several shells may share the file. */
export class HistoryFile {
  readonly #path: string;
  #lines: number;
  #last: string | undefined;

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.#lines = lines.length;
    this.#last = lines.at(-1);
  }

  /**
   * Opens the file, making its folder; gives its lines too, the latest first.
   * @throws what the file system says when it cannot be read or written.
   */
  static open(path: string): { history: HistoryFile; lines: string[] } {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, '', { mode: ownerOnly });
    chmodSync(path, ownerOnly);
    const lines = linesOf(path);
    const history = new HistoryFile(path, lines);
    history.#trim();
    return { history, lines: lines.slice(-MOST_LINES).reverse() };
  }

  /** Adds a line, unless it repeats the one before. */
  add(line: string): void {
    if (line.trim() === '' || line === this.#last || line.length > LONGEST) return;
    appendFileSync(this.#path, `${line}\n`, { mode: ownerOnly });
    this.#last = line;
    this.#lines += 1;
    if (this.#lines > MOST_LINES + SURPLUS) this.#trim();
  }

  #trim(): void {
    const lines = linesOf(this.#path);
    this.#lines = Math.min(lines.length, MOST_LINES);
    if (lines.length <= MOST_LINES) return;
    const beside = `${this.#path}.${process.pid}`;
    writeFileSync(beside, `${lines.slice(-MOST_LINES).join('\n')}\n`, { mode: ownerOnly });
    renameSync(beside, this.#path);
  }
}

function linesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
