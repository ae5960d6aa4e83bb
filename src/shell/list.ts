import type { Listing } from './grammar.ts';
import {
  appsText,
  appText,
  deploymentsText,
  groupRows,
  groupsText,
  type Look,
  queueText,
  slavesText,
  tasksText,
} from './listing-text.ts';
import { absolutePath, findApp } from './names.ts';
import type { ShellContext } from './shell-context.ts';

/** `ls`. */
export async function list(context: ShellContext, listing: Listing, app: string | null): Promise<void> {
  const { value, text } = await read(context, listing, app);
  if (context.json) await context.outJson(value);
  else await context.out(text(lookOf(context)));
}

/** `show`. */
export async function show(context: ShellContext, name: string): Promise<void> {
  const app = await findApp(context, name);
  if (context.json) await context.outJson(app);
  else await context.out(appText(app, lookOf(context)));
}

/** How the terminal is drawn on at this moment. */
function lookOf({ columns, colors, nowMs }: ShellContext): Look {
  return { columns: columns(), colors, nowMs: nowMs() };
}

/** What was read, as it is printed for scripts, and as text for people. */
interface Read {
  value: unknown;
  text(look: Look): string;
}

async function read(context: ShellContext, listing: Listing, app: string | null): Promise<Read> {
  const { engine, signal } = context;
  const { inspection } = engine;
  const listed = async <T>(value: Promise<T>, text: (value: T, look: Look) => string): Promise<Read> => {
    const known = await value;
    return { value: known, text: (look) => text(known, look) };
  };
  switch (listing) {
    case 'slaves':
      return listed(engine.agents.agents(), slavesText);
    case 'apps':
      return listed(inspection.apps(signal, app === null ? '/' : absolutePath(app)), appsText);
    case 'tasks': {
      if (app === null) return listed(inspection.tasks(signal), tasksText);
      const { id } = await findApp(context, app);
      return listed(inspection.tasksOf(id, signal), tasksText);
    }
    case 'deployments':
      return listed(inspection.deployments(signal), deploymentsText);
    case 'queue':
      return listed(inspection.queue(signal), queueText);
    case 'groups':
      return listed(inspection.groups(signal).then(groupRows), groupsText);
  }
}
