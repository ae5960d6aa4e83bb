const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const downloaded = /Downloaded from \S+ \S+ \((\d+(?:\.\d+)?) ([kMG]?B)\b/;
const copied = /Copying \S+\.jar to /;

/** Adds up what Maven's output (`mvn -B`) says it has fetched. */
export class MavenProgress {
  #rest = '';
  #files = 0;
  #bytes = 0;
  #jars = 0;

  /** Takes a further piece of the output; true when the count rose. */
  take(piece: string): boolean {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => this.#takeLine(line)).includes(true);
  }

  /** e.g. `120 files, 21.4 MB fetched`; `46 jars` once they are put together. */
  get text(): string {
    if (this.#jars > 0) return `${this.#jars} jars`;
    return `${this.#files} files, ${(this.#bytes / 1e6).toFixed(1)} MB fetched`;
  }

  #takeLine(line: string): boolean {
    const [, amount, unit] = downloaded.exec(line) ?? [];
    if (amount !== undefined && unit !== undefined) {
      this.#files += 1;
      this.#bytes += Number(amount) * (unitBytes[unit] ?? 0);
      return true;
    }
    if (!copied.test(line)) return false;
    this.#jars += 1;
    return true;
  }
}

/** What Maven's output says went wrong: its first error without the marker. */
export function mavenError(output: string): string {
  const line = /^\[ERROR\] (.+)$/m.exec(output)?.[1];
  return line ?? output.trim().split('\n').at(-1) ?? 'it said nothing';
}
