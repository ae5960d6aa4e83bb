const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const downloaded = /Downloaded from \S+ \S+ \((\d+(?:\.\d+)?) ([kMG]?B)\b/;

/** Adds up what Maven's output (`mvn -B`) says it has fetched. */
export class MavenProgress {
  #rest = '';
  #files = 0;
  #bytes = 0;

  /** Takes a further piece of the output; true when the count rose. */
  take(piece: string): boolean {
    const before = this.#files;
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#takeLine(line);
    return this.#files > before;
  }

  /** e.g. `120 files, 21.4 MB fetched` */
  get text(): string {
    return `${this.#files} files, ${(this.#bytes / 1e6).toFixed(1)} MB fetched`;
  }

  #takeLine(line: string): void {
    const [, amount, unit] = downloaded.exec(line) ?? [];
    if (amount === undefined || unit === undefined) return;
    this.#files += 1;
    this.#bytes += Number(amount) * (unitBytes[unit] ?? 0);
  }
}

/** What Maven's output says went wrong: its first error without the marker. */
export function mavenError(output: string): string {
  const line = /^\[ERROR\] (.+)$/m.exec(output)?.[1];
  return line ?? output.trim().split('\n').at(-1) ?? 'it said nothing';
}
