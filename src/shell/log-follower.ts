import { delay } from '../base/clock.ts';
import type { InspectedTask } from '../marathon-client/inspection-schema.ts';
import type { LogFile } from './grammar.ts';
import { LineJoiner } from './log-lines.ts';
import { LogPrinter } from './log-printer.ts';
import { type LogSource, located, readEnd } from './log-source.ts';
import type { ShellContext } from './shell-context.ts';

const POLL_MS = 500;

/** Files that are being written, read again and again. */
export class LogFollower {
  readonly #context: ShellContext;
  readonly #lines: number;
  readonly #printer: LogPrinter;
  readonly #sources: LogSource[];
  readonly #read = new Map<LogSource, { size: number; joiner: LineJoiner }>();

  constructor(context: ShellContext, lines: number, sources: readonly LogSource[]) {
    this.#context = context;
    this.#lines = lines;
    this.#sources = [...sources];
    this.#printer = new LogPrinter(context, true);
  }

  /** Ends when nothing is left that could write, or with the signal's reason. */
  async run(appId: string, joinsNewTasks: boolean, files: readonly LogFile[]): Promise<void> {
    const { engine, signal } = this.#context;
    for (;;) {
      // Looked at before the files: what an ended task wrote last is then read, too.
      const { tasks, removed } = await this.#tasksNow(appId);
      if (joinsNewTasks) this.#join(tasks, files);
      for (const source of this.#sources) await this.#printNew(source);
      const living = new Set(tasks.map(({ id }) => id));
      const isOver = joinsNewTasks ? removed : this.#sources.every(({ task }) => !living.has(task.id));
      if (isOver) break;
      await delay(POLL_MS, signal);
    }
    for (const [source, { joiner }] of this.#read) await this.#printer.print(source, joiner.end());
    this.#context.note(joinsNewTasks ? `${appId} was removed at ${engine.url}` : 'the task has ended');
  }

  async #tasksNow(appId: string): Promise<{ tasks: InspectedTask[]; removed: boolean }> {
    const { engine, signal } = this.#context;
    const removed = (await engine.inspection.app(appId, signal)) === undefined;
    return { tasks: removed ? [] : await engine.inspection.tasksOf(appId, signal), removed };
  }

  #join(tasks: readonly InspectedTask[], files: readonly LogFile[]): void {
    const known = new Set(this.#sources.map(({ task }) => task.id));
    for (const task of tasks.map(located)) {
      if (!known.has(task.id)) this.#sources.push(...files.map((file) => ({ task, file })));
    }
  }

  async #printNew(source: LogSource): Promise<void> {
    const known = this.#read.get(source);
    if (known === undefined) {
      const begun = await readEnd(this.#context, source, this.#lines);
      if (begun === undefined) return;
      this.#read.set(source, { size: begun.size, joiner: new LineJoiner() });
      return this.#printer.print(source, begun.lines);
    }
    const { engine } = this.#context;
    const read = await engine.logs.read(source.task, source.file, () => known.size);
    if (read === undefined) return;
    known.size = read.size;
    await this.#printer.print(source, known.joiner.push(read.text));
  }
}
