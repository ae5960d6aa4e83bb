import type { TaskRole } from '../../apps/kit/task-role.ts';
import { TaskServer } from '../../apps/kit/task-server.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { startRepServer } from '../../src/control/rep-server.ts';
import { createRequester, RefusedError, type Requester } from '../../src/control/requester.ts';
import { type TaskReport, taskReport } from '../../src/measure/report.ts';
import { wallOffsetUs } from './roles.ts';

const host = '127.0.0.1';
const open: (() => Promise<void> | void)[] = [];

/** Ends every task started here; for afterEach. */
export async function endTasks(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** A task as a cluster runs it, but in this process: its control port answers for the role. */
export async function servedTask(role: TaskRole): Promise<Requester> {
  const server = new TaskServer(role, monotonicUs, wallOffsetUs);
  const rep = await startRepServer({
    host,
    port: 0,
    handle: ({ name, args }) => server.handle(name, args),
    onStop: () => undefined,
  });
  const requester = createRequester({ host, port: rep.port });
  open.push(
    () => rep.close(),
    () => requester.close(),
    () => server.shutDown(),
  );
  return requester;
}

export async function report(of: Requester, args: Dictionary = {}): Promise<TaskReport> {
  const { report: text } = await of.request('getstats', args);
  return taskReport.parse(JSON.parse(String(text)));
}

export async function statusOf(of: Requester): Promise<unknown> {
  return (await of.request('teststatus')).__r;
}

/** What the task refuses the command with; throws where it does not. */
export async function refusalOf(of: Requester, name: string, args: Dictionary = {}): Promise<RefusedError> {
  const refused: unknown = await of.request(name, args).catch((error: unknown) => error);
  if (refused instanceof RefusedError) return refused;
  throw new Error(`${name} was not refused`);
}

export async function untilStatus(of: Requester, wanted: string): Promise<void> {
  while ((await statusOf(of)) !== wanted);
}
