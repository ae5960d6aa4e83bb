import { HydraError } from '../base/errors.ts';
import type { InspectedApp } from '../marathon-client/inspection-schema.ts';
import { type LogFile, logFiles } from './grammar.ts';
import { LogFollower } from './log-follower.ts';
import { LogPrinter } from './log-printer.ts';
import { type LogSource, located, readEnd } from './log-source.ts';
import { findApp, taskAmong, tasksNamed } from './names.ts';
import type { ShellContext } from './shell-context.ts';

/** Each task costs its agent a few questions. */
const MOST_TASKS = 20;

export interface LogsRequest {
  app: string;
  /** The id of a task or its beginning; null = all tasks of the app. */
  task: string | null;
  /** null = both. */
  file: LogFile | null;
  follow: boolean;
  /** How many of each file, from its end. */
  lines: number;
}

/** `logs`. */
export async function logs(context: ShellContext, request: LogsRequest): Promise<void> {
  const app = await findApp(context, request.app);
  const files = request.file === null ? logFiles : [request.file];
  const tasks = await chosenTasks(context, app, request.task);
  const sources = tasks.flatMap((task) => files.map((file): LogSource => ({ task, file })));
  if (request.follow)
    return new LogFollower(context, request.lines, sources).run(app.id, request.task === null, files);
  const texts = await Promise.all(sources.map((source) => readEnd(context, source, request.lines)));
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
  const printer = new LogPrinter(context, known.length > 1);
  for (const { source, lines } of known) await printer.print(source, lines);
}

/** The tasks that are meant; the one that failed last where none runs. */
async function chosenTasks(
  context: ShellContext,
  { id, lastTaskFailure }: InspectedApp,
  word: string | null,
): Promise<LogSource['task'][]> {
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
