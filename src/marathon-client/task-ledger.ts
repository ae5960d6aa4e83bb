import type * as z from 'zod';
import type { MarathonTask, statusUpdate, TaskFailure } from './marathon-schema.ts';
import { type MesosTaskEvent, stateOf } from './task-mapping.ts';

/** How far a task is; a list that was on its way while an event came must not turn it back. */
const stages: Readonly<Record<string, number>> = {
  TASK_STAGING: 0,
  TASK_STARTING: 1,
  TASK_RUNNING: 2,
  TASK_UNREACHABLE: 2,
  TASK_KILLING: 3,
};
const ENDED = 4;

function stageOf(state: string): number {
  return stages[state] ?? ENDED;
}

interface KnownTask {
  appId: string;
  state: string;
}

/**
 * What is known of tasks from events and from lists, and what each of them adds to it. Events tell more, lists
 * make up for events that were missed.
 */
export class TaskLedger {
  readonly #alive = new Map<string, KnownTask>();
  readonly #ended = new Set<string>();
  #hasList = false;

  /** Ids of the tasks that are alive as far as known. */
  get alive(): ReadonlySet<string> {
    return new Set(this.#alive.keys());
  }

  /** What an event of Marathon's tells, if it is news. */
  receive({ taskId, appId, taskStatus, message }: z.infer<typeof statusUpdate>): MesosTaskEvent[] {
    return this.#note(taskId, appId, taskStatus, message);
  }

  /**
   * What a list of all tasks tells. The very first one tells only what to compare with.
   * @param aliveBefore `alive` as it was before the list was asked for.
   * @param failures last failures of the apps, which may tell how a task ended.
   */
  compare(
    aliveBefore: ReadonlySet<string>,
    listed: readonly MarathonTask[],
    failures: readonly TaskFailure[],
  ): MesosTaskEvent[] {
    const isFirst = !this.#hasList;
    this.#hasList = true;
    const newer = listed.flatMap((task) => this.#noteListed(task));
    const present = new Set(listed.map(({ id }) => id));
    const failureOf = new Map(failures.map((failure) => [failure.taskId, failure]));
    const gone = [...aliveBefore]
      .filter((id) => !present.has(id))
      .flatMap((id) => this.#noteGone(id, failureOf.get(id)));
    return isFirst ? gone : [...newer, ...gone];
  }

  #noteListed(task: MarathonTask): MesosTaskEvent[] {
    const known = this.#alive.get(task.id);
    const state = stateOf(task);
    if (known !== undefined && stageOf(known.state) >= stageOf(state)) return [];
    return this.#note(task.id, task.appId, state, '');
  }

  #noteGone(taskId: string, failure: TaskFailure | undefined): MesosTaskEvent[] {
    const known = this.#alive.get(taskId);
    if (known === undefined) return [];
    const state = failure?.state || 'TASK_GONE';
    return this.#note(taskId, known.appId, state, failure?.message ?? 'Marathon lists it no more');
  }

  #note(taskId: string, appId: string, state: string, message: string): MesosTaskEvent[] {
    if (this.#ended.has(taskId) || this.#alive.get(taskId)?.state === state) return [];
    if (stageOf(state) === ENDED) {
      this.#ended.add(taskId);
      this.#alive.delete(taskId);
    } else {
      this.#alive.set(taskId, { appId, state });
    }
    return [{ taskId, appId, state, message }];
  }
}
