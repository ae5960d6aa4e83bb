import type { LogSource } from './log-source.ts';
import type { ShellContext } from './shell-context.ts';

/** Writes lines of several files, each under its own heading. */
export class LogPrinter {
  readonly #context: ShellContext;
  readonly #headings: boolean;
  #last = '';

  constructor(context: ShellContext, headings: boolean) {
    this.#context = context;
    this.#headings = headings;
  }

  /** Nothing where there are no lines: not even a heading. */
  async print({ task, file }: LogSource, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { colors, out } = this.#context;
    const heading = `==> ${task.id} ${file} <==`;
    const isNew = this.#headings && heading !== this.#last;
    this.#last = heading;
    await out(`${isNew ? `${colors.bold(heading)}\n` : ''}${lines.join('\n')}\n`);
  }
}
