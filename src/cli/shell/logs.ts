import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import type { InspectedApp, InspectedTask } from '../../cluster/inspection-schema.ts';
import { type LogFile, logFiles } from './grammar.ts';
import { LineJoiner, lastLines } from './log-lines.ts';
import { findApp, taskAmong, tasksNamed } from './names.ts';
import type { ShellContext } from './shell-context.ts';

/** Lines from the end are looked for in so much of a file, bytes. */
const TAIL_BYTES = 1024 * 1024;
/** Each task costs its agent a few questions. */
const MOST_TASKS = 20;
const POLL_MS = 500;

export interface LogsRequest {
  app: string;
  /** The id of a task or its beginning; null = all tasks of the app. */
  task: string | null;
  /** null = both. */
  file: LogFile | null;
  follow: boolean;
  lines: number;
}

/** One file of one task. */
interface Source {
  task: { id: string; host: string };
  file: LogFile;
}

/** `logs`. */
export async function logs(context: ShellContext, request: LogsRequest): Promise<void> {
  const app = await findApp(context, request.app);
  const files = request.file === null ? logFiles : [request.file];
  const tasks = await chosenTasks(context, app, request.task);
  const sources = tasks.flatMap((task) => files.map((file): Source => ({ task, file })));
  if (request.follow)
    return new Following(context, request.lines, sources).run(app.id, request.task === null, files);
  const texts = await Promise.all(sources.map((source) => beginning(context, source, request.lines)));
  const known = texts.flatMap((text) => text ?? []);
  if (known.length === 0) {
    throw new HydraError(`no agent keeps what the tasks of ${app.id} wrote`, {
      hint: 'agents delete the files of tasks that ended a while ago',
    });
  }
  if (context.json) {
    const values = known.map(({ source, lines }) => ({ task: source.task.id, file: source.file, lines }));
    return context.outJson(values);
  }
  const printer = new Printer(context, known.length > 1);
  for (const { source, lines } of known) await printer.print(source, lines);
}

/** The tasks that are meant; the one that failed last where none runs. */
async function chosenTasks(
  context: ShellContext,
  { id, lastTaskFailure }: InspectedApp,
  word: string | null,
): Promise<Source['task'][]> {
  const { engine, signal } = context;
  const running = await engine.inspection.tasksOf(id, signal);
  const failed = lastTaskFailure == null ? [] : [{ id: lastTaskFailure.taskId, host: lastTaskFailure.host }];
  if (word !== null) {
    const isFailed = failed.some((task) => task.id === word) && tasksNamed(running, word).length === 0;
    return isFailed ? failed : [located(taskAmong(running, word, `of ${id}`))];
  }
  if (running.length > MOST_TASKS) {
    throw new HydraError(`${id} has ${running.length} tasks, too many to read the files of all`, {
      hint: `name one: "ls task ${id}" lists them`,
    });
  }
  if (running.length > 0) return running.map(located);
  if (failed[0] === undefined)
    throw new HydraError(`${id} has no tasks`, { hint: `"scale ${id} 1" starts one` });
  context.note(`${id} has no tasks at the moment; this is the one that failed last`);
  return failed;
}

function located({ id, host }: Pick<InspectedTask, 'id' | 'host'>): Source['task'] {
  return { id, host: host ?? '' };
}

/** The last lines of a file, and where it ends; undefined where no agent keeps it. */
async function beginning(
  { engine }: ShellContext,
  source: Source,
  most: number,
): Promise<{ source: Source; lines: string[]; size: number } | undefined> {
  const read = await engine.logs.read(source.task, source.file, (size) => size - TAIL_BYTES);
  if (read === undefined) return undefined;
  return { source, lines: lastLines(read.text, most, read.size <= TAIL_BYTES), size: read.size };
}

/** Writes lines of several files, each under its own heading. */
class Printer {
  readonly #context: ShellContext;
  readonly #headings: boolean;
  #last = '';

  constructor(context: ShellContext, headings: boolean) {
    this.#context = context;
    this.#headings = headings;
  }

  async print({ task, file }: Source, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { colors, out } = this.#context;
    const heading = `==> ${task.id} ${file} <==`;
    const isNew = this.#headings && heading !== this.#last;
    this.#last = heading;
    await out(`${isNew ? `${colors.bold(heading)}\n` : ''}${lines.join('\n')}\n`);
  }
}

/** Files that are being written, read again and again. */
class Following {
  readonly #context: ShellContext;
  readonly #lines: number;
  readonly #printer: Printer;
  readonly #sources: Source[];
  readonly #read = new Map<Source, { size: number; joiner: LineJoiner }>();

  constructor(context: ShellContext, lines: number, sources: readonly Source[]) {
    this.#context = context;
    this.#lines = lines;
    this.#sources = [...sources];
    this.#printer = new Printer(context, true);
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

  async #printNew(source: Source): Promise<void> {
    const known = this.#read.get(source);
    if (known === undefined) {
      const begun = await beginning(this.#context, source, this.#lines);
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
