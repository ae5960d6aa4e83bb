import { HydraError } from '../base/errors.ts';
import { countText } from '../base/number-text.ts';
import { LockedApp } from '../marathon-client/app-changes.ts';
import type { InspectedApp } from '../marathon-client/inspection-schema.ts';
import { findApp, taskAmong } from './names.ts';
import type { ShellContext } from './shell-context.ts';

/** What is done to an app. */
export interface AppChange {
  verb: 'scale' | 'suspend' | 'restart' | 'stop';
  app: string;
  force: boolean;
  /** Of `scale`. */
  instances?: number;
}

/** `scale`, `suspend`, `restart`, `stop`: asks where tasks would end, and waits until it is carried out. */
export async function change(context: ShellContext, asked: AppChange): Promise<void> {
  const app = await findApp(context, asked.app);
  const question = questionFor(asked, app);
  if (question !== undefined && !asked.force && !(await context.confirm(question))) {
    context.note('nothing was changed');
    return;
  }
  try {
    await carryOut(context, asked, app);
  } catch (error) {
    if (!(error instanceof LockedApp)) throw error;
    throw new HydraError(error.message, {
      hint: `wait until "ls deployments" is empty, or "force ${commandText(asked, app)}" cancels it`,
      cause: error,
    });
  } finally {
    context.status(undefined);
  }
  if (context.json) await context.outJson(resultOf(asked, app));
  else await context.out(`${doneText(asked, app)}\n`);
}

/** `kill`. */
export async function kill(context: ShellContext, word: string, force: boolean): Promise<void> {
  const { engine, signal } = context;
  const task = taskAmong(await engine.inspection.tasks(signal), word, `at ${engine.url}`);
  const question = `kill ${task.id} of ${task.appId}?`;
  if (!force && !(await context.confirm(question))) {
    context.note('nothing was killed');
    return;
  }
  await engine.changes.killTask(task, signal);
  if (context.json) await context.outJson({ task: task.id, app: task.appId, killed: true });
  else await context.out(`killed ${task.id}; Marathon starts another in its place\n`);
}

async function carryOut(context: ShellContext, asked: AppChange, app: InspectedApp): Promise<void> {
  const { engine, signal } = context;
  const onProgress = (missing: number) =>
    context.status(`${commandText(asked, app)}: ${leftText(missing)}, Ctrl-C stops waiting`);
  const options = { force: asked.force, signal, onProgress };
  switch (asked.verb) {
    case 'scale':
      return engine.changes.scale(app, asked.instances ?? 0, options);
    case 'suspend':
      return engine.changes.scale(app, 0, options);
    case 'restart':
      return engine.changes.restart(app, options);
    case 'stop':
      return engine.changes.remove(app, options);
  }
}

function leftText(missing: number): string {
  return missing === 0 ? 'almost done' : `${countText(missing, 'task')} to go`;
}

/** Asked before tasks end. */
function questionFor({ verb, instances = 0 }: AppChange, app: InspectedApp): string | undefined {
  const tasks = countText(app.tasksRunning + app.tasksStaged, 'task');
  switch (verb) {
    case 'scale': {
      const fewer = app.instances - instances;
      return fewer > 0 ? `scale ${app.id} to ${instances}, ending ${countText(fewer, 'task')}?` : undefined;
    }
    case 'suspend':
      return app.instances > 0 ? `suspend ${app.id}, ending its ${tasks}?` : undefined;
    case 'restart':
      return `restart ${app.id}, replacing its ${tasks}?`;
    case 'stop':
      return `remove ${app.id} with its ${tasks}?`;
  }
}

function commandText({ verb, instances }: AppChange, { id }: InspectedApp): string {
  return verb === 'scale' ? `scale ${id} ${instances}` : `${verb} ${id}`;
}

function doneText({ verb, instances = 0 }: AppChange, { id, instances: before }: InspectedApp): string {
  switch (verb) {
    case 'scale':
      return `scaled ${id} from ${before} to ${instances}`;
    case 'suspend':
      return `suspended ${id}; scale ${id} ${Math.max(1, before)} brings it back`;
    case 'restart':
      return `restarted ${id}: ${countText(before, 'new task')} ${before === 1 ? 'runs' : 'run'}`;
    case 'stop':
      return `removed ${id}`;
  }
}

function resultOf({ verb, instances = 0 }: AppChange, { id, instances: before }: InspectedApp) {
  const after = { scale: instances, suspend: 0, restart: before, stop: null }[verb];
  return { app: id, done: verb, instances_before: before, instances: after };
}
