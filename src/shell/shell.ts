import { jsonText } from '../terminal/json-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ParsedLine } from './parse-line.ts';
import { perform } from './perform.ts';
import type { ShellContext, ShellEngine } from './shell-context.ts';
import { cutToWidth } from './text-width.ts';

const clearLine = '\r\u001b[2K';

export interface ShellOptions {
  engine: ShellEngine;
  terminal: Terminal;
  /** Width of the terminal that stdout is; Infinity where it is none. */
  columns(): number;
  /** JSON documents take one line each: several commands share the output. */
  jsonLines: boolean;
}

/** What differs from one command to the next. */
export interface Sitting {
  signal: AbortSignal;
  confirm: ShellContext['confirm'];
}

/** Carries out commands on one cluster, one after the other. */
export class Shell {
  readonly engine: ShellEngine;
  readonly #options: ShellOptions;
  #hasStatus = false;

  constructor(options: ShellOptions) {
    this.engine = options.engine;
    this.#options = options;
  }

  /** @throws as the command does. */
  async run({ command, json }: ParsedLine, sitting: Sitting): Promise<void> {
    try {
      await perform(command, this.#context(json, sitting));
    } finally {
      this.#takeStatusAway();
    }
  }

  #context(json: boolean, { signal, confirm }: Sitting): ShellContext {
    const { engine, terminal, jsonLines } = this.#options;
    const out = async (text: string) => {
      if (signal.aborted) return;
      this.#takeStatusAway();
      await terminal.out(text);
    };
    return {
      engine,
      json,
      out,
      outJson: (value) => out(jsonLines ? `${JSON.stringify(value)}\n` : jsonText(value)),
      note: (line) => {
        if (signal.aborted) return;
        this.#takeStatusAway();
        terminal.err(`${line}\n`);
      },
      status: (line) => {
        if (!signal.aborted) this.#setStatus(line);
      },
      columns: this.#options.columns,
      colors: terminal.colors,
      confirm,
      signal,
      nowMs: Date.now,
      random: Math.random,
    };
  }

  #setStatus(line: string | undefined): void {
    const { terminal } = this.#options;
    if (!terminal.live) return;
    this.#takeStatusAway();
    if (line === undefined) return;
    terminal.err(cutToWidth(line, terminal.columns - 1));
    this.#hasStatus = true;
  }

  #takeStatusAway(): void {
    if (this.#hasStatus) this.#options.terminal.err(clearLine);
    this.#hasStatus = false;
  }
}
