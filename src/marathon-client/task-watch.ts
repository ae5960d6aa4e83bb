import { delay } from '../base/clock.ts';
import { HydraError } from '../base/errors.ts';
import { isBelow, type MarathonApi } from './marathon-api.ts';
import { followEvents } from './marathon-events.ts';
import { statusUpdate, type TaskFailure } from './marathon-schema.ts';
import type { SseEvent } from './sse-parser.ts';
import { TaskLedger } from './task-ledger.ts';
import type { MesosTaskEvent } from './task-mapping.ts';

/** Between two looks at the list of tasks where no events arrive, ms. */
const POLL_MS = 1_500;
/** The same while they do: Marathon drops some for readers that are slow, ms. */
const HEARD_POLL_MS = 30_000;
/** Of all the time, at most one part in so many is spent on lists. */
const SHARE_OF_LISTING = 5;

export interface TaskWatchOptions {
  api: MarathonApi;
  /** Apps at or below this path. */
  prefix: string;
  onEvent(event: MesosTaskEvent): void;
  /** Numbers in [0, 1). */
  random(): number;
  /** Monotonic, ms. */
  nowMs(): number;
}

/**
 * Reports changes of tasks until the returned function is called: from Marathon's events and, whenever a stream
 * of them begins or none arrive, from the list of tasks. A Marathon that is away is asked until it is back.
 */
export function watchTasks({ api, prefix, onEvent, random, nowMs }: TaskWatchOptions): () => void {
  const over = new AbortController();
  const ledger = new TaskLedger();
  const tell = (events: readonly MesosTaskEvent[]) => {
    if (!over.signal.aborted) for (const event of events) onEvent(event);
  };

  const compare = async () => {
    const before = ledger.alive;
    const listed = await listOrNothing(api, prefix, before, over.signal);
    if (listed !== undefined) tell(ledger.compare(before, listed.tasks, listed.failures));
  };

  const receive = ({ data }: SseEvent) => {
    const update = parseUpdate(data);
    if (update !== undefined && isBelow(update.appId, prefix)) tell(ledger.receive(update));
  };

  const looks = new Looks(compare, nowMs);
  const follower = {
    types: ['status_update_event'],
    random,
    onEvent: receive,
    onAttached: () => looks.hasten(),
    onHeard: () => looks.setPace(HEARD_POLL_MS),
    onDetached: () => looks.setPace(POLL_MS),
  };
  void looks.goOn(over.signal);
  void followEvents(api.http, follower, over.signal);
  return () => over.abort();
}

/** Looks one after another, at a pace that leaves time for other things and can be changed at any time. */
class Looks {
  readonly #look: () => Promise<void>;
  readonly #nowMs: () => number;
  #paceMs = POLL_MS;
  #wake = new AbortController();
  #hasLooked = false;

  constructor(look: () => Promise<void>, nowMs: () => number) {
    this.#look = look;
    this.#nowMs = nowMs;
  }

  /** The next look comes as soon as it may. */
  hasten(): void {
    this.#wake.abort();
  }

  setPace(ms: number): void {
    const isQuicker = ms < this.#paceMs;
    this.#paceMs = ms;
    if (isQuicker || !this.#hasLooked) this.hasten();
  }

  /** Resolves when the signal aborts. */
  async goOn(signal: AbortSignal): Promise<void> {
    await this.#wait(this.#paceMs, signal);
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const startMs = this.#nowMs();
      this.#hasLooked = true;
      await this.#look();
      const restMs = (this.#nowMs() - startMs) * (SHARE_OF_LISTING - 1);
      await Promise.allSettled([delay(restMs, signal)]);
      await this.#wait(this.#paceMs - restMs, signal);
    }
  }

  /** Ends early, as a rejection that is passed over, when hastened or aborted. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await Promise.allSettled([delay(Math.max(0, ms), AbortSignal.any([signal, this.#wake.signal]))]);
  }
}

/** Undefined where Marathon gives no list: the next look may bring one. */
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

/** Marathon's streams carry other JSON, too; what is no status update is passed over. */
function parseUpdate(data: string) {
  try {
    return statusUpdate.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
