import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { EXIT, HydraError } from '../base/errors.ts';
import type { Completion } from './complete.ts';
import { MutableScreen, type Screen } from './mutable-screen.ts';

export interface LineEditorOptions {
  keys: Readable;
  screen: Writable & Screen;
  prompt: string;
  /** Lines of before, the latest first. */
  history: readonly string[];
  historySize: number;
  /** What the line up to the cursor may become. Never rejects. */
  complete(line: string): Promise<Completion>;
}

/** How long a command may take to end by itself after Ctrl-C before the prompt returns without it, ms. */
const PATIENCE_MS = 500;

/**
 * The line that a person types at a terminal. While a command runs, what is typed is kept for the next line, and
 * Ctrl-C ends the command.
 */
export class LineEditor {
  readonly #readline: Interface;
  readonly #screen: MutableScreen;
  readonly #prompt: string;
  /** Lines typed ahead. */
  readonly #ahead: string[] = [];
  #give: ((line: string | null) => void) | undefined;
  #running: AbortController | undefined;
  #isAsking = false;
  #isClosed = false;

  constructor({ keys, screen, prompt, history, historySize, complete }: LineEditorOptions) {
    this.#screen = new MutableScreen(screen);
    this.#prompt = prompt;
    this.#readline = createInterface({
      input: keys,
      output: this.#screen,
      terminal: true,
      prompt,
      history: [...history],
      historySize,
      removeHistoryDuplicates: true,
      completer: complete,
    });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('SIGINT', () => this.#interrupt());
    this.#readline.on('close', () => this.#end());
    // Answers to questions are no commands.
    this.#readline.on('history', (lines: string[]) => {
      if (this.#isAsking) lines.shift();
    });
  }

  /** The next line; null at the end of the input, which is Ctrl-D. */
  next(): Promise<string | null> {
    this.#screen.isMuted = false;
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) {
      this.#screen.write(`${this.#prompt}${ahead}\n`);
      return Promise.resolve(ahead);
    }
    if (this.#isClosed) return Promise.resolve(null);
    this.#readline.prompt(true);
    return new Promise((resolve) => {
      this.#give = resolve;
    });
  }

  /**
   * Carries out a command, which Ctrl-C aborts.
   * @throws what the command throws; the signal's reason when it did not end in time after Ctrl-C.
   */
  async whileBusy(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#screen.isMuted = true;
    let patience: NodeJS.Timeout | undefined;
    const givenUp = new Promise<never>((_resolve, reject) => {
      running.signal.addEventListener('abort', () => {
        patience = setTimeout(() => reject(running.signal.reason), PATIENCE_MS);
      });
    });
    try {
      await Promise.race([work(running.signal), givenUp]);
    } finally {
      clearTimeout(patience);
      this.#running = undefined;
    }
  }

  /**
   * Asks a question that `y` or `yes` agrees to, while a command runs.
   * @throws the reason of the command's signal on Ctrl-C and Ctrl-D.
   */
  async ask(question: string, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    // What was typed ahead was meant for the prompt; nobody sees it go.
    this.#clearLine();
    this.#screen.isMuted = false;
    this.#isAsking = true;
    try {
      const answer = await this.#readline.question(`${question} [y/N] `, { signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      this.#isAsking = false;
      this.#screen.isMuted = true;
    }
  }

  /** Gives the terminal back. */
  close(): void {
    this.#readline.close();
    this.#screen.release();
  }

  #take(line: string): void {
    const give = this.#give;
    this.#give = undefined;
    if (give === undefined) this.#ahead.push(line);
    else give(line);
  }

  #interrupt(): void {
    if (this.#running !== undefined) {
      this.#ahead.length = 0;
      this.#screen.isMuted = false;
      this.#screen.write('^C\n');
      this.#screen.isMuted = true;
      this.#clearLine();
      this.#running.abort(interrupted());
      return;
    }
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#screen.write('^C\n');
    this.#screen.isMuted = true;
    this.#clearLine();
    this.#screen.isMuted = false;
    this.#readline.prompt();
  }

  #end(): void {
    this.#isClosed = true;
    this.#running?.abort(interrupted());
    this.#give?.(null);
    this.#give = undefined;
  }

  #clearLine(): void {
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }
}

function interrupted(): HydraError {
  return new HydraError('interrupted', { exitCode: EXIT.interrupted });
}
