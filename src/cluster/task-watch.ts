import { HydraError } from '../base/errors.ts';
import { isBelow, type MarathonApi } from './marathon-api.ts';
import { followEvents } from './marathon-events.ts';
import { statusUpdate, type TaskFailure } from './marathon-schema.ts';
import type { TaskEvent } from './port.ts';
import type { SseEvent } from './sse-parser.ts';
import { TaskLedger } from './task-ledger.ts';

export interface TaskWatchOptions {
  api: MarathonApi;
  /** Apps at or below this path. */
  prefix: string;
  onEvent(event: TaskEvent): void;
  /** Numbers in [0, 1). */
  random(): number;
}

/**
 * Reports changes of tasks until the returned function is called: from Marathon's events and, whenever a stream
 * of them begins or is missing, from the list of tasks. A Marathon that is away is asked until it is back.
 */
export function watchTasks({ api, prefix, onEvent, random }: TaskWatchOptions): () => void {
  const over = new AbortController();
  const ledger = new TaskLedger();
  const tell = (events: readonly TaskEvent[]) => {
    if (!over.signal.aborted) for (const event of events) onEvent(event);
  };

  const compare = oneAtATime(async () => {
    const before = ledger.alive;
    const listed = await listOrNothing(api, prefix, before, over.signal);
    if (listed !== undefined) tell(ledger.compare(before, listed.tasks, listed.failures));
  });

  const hear = ({ data }: SseEvent) => {
    const update = parseUpdate(data);
    if (update !== undefined && isBelow(update.appId, prefix)) tell(ledger.hear(update));
  };

  void followEvents(
    api.http,
    { types: ['status_update_event'], random, onEvent: hear, onAttached: compare, onDetached: compare },
    over.signal,
  );
  return () => over.abort();
}

/** Undefined where Marathon gives no list: the next attempt to get events brings the next look. */
async function listOrNothing(
  api: MarathonApi,
  prefix: string,
  before: ReadonlySet<string>,
  signal: AbortSignal,
) {
  try {
    const tasks = await api.tasksBelow(prefix, signal);
    const present = new Set(tasks.map(({ id }) => id));
    const isAnyGone = [...before].some((id) => !present.has(id));
    const apps = isAnyGone ? await api.appsBelow(prefix, signal) : [];
    const failures = apps.flatMap(({ lastTaskFailure }): TaskFailure[] =>
      lastTaskFailure == null ? [] : [lastTaskFailure],
    );
    return { tasks, failures };
  } catch (error) {
    if (signal.aborted || error instanceof HydraError) return undefined;
    throw error;
  }
}

/** Runs the work, and once more when asked meanwhile. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false;
  let isAsked = false;
  const run = async () => {
    isRunning = true;
    while (isAsked) {
      isAsked = false;
      await work();
    }
    isRunning = false;
  };
  return () => {
    isAsked = true;
    if (!isRunning) void run();
  };
}

/** Marathon's streams carry other JSON, too; what is no status update is passed over. */
function parseUpdate(data: string) {
  try {
    return statusUpdate.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
