import type { Arrivals } from '../../../src/measure/user-load.ts';
import { DueHeap } from './due-heap.ts';
import type { LoadPlan } from './load-plan.ts';
import { UserQueue } from './user-queue.ts';
import type { UserSession } from './user-session.ts';

/** Which free user begins which task next, and when. */
export interface Dispatch {
  /** A free user waits for its next task. @param dueUs when that is due, where users decide it */
  letIn(session: UserSession, dueUs: number): void;
  /** A user that may wait does so no longer. */
  letOut(session: UserSession): void;
  /**
   * Takes the user whose task is to begin now, and tells it when that was due (`dueUs`).
   * @returns its index; -1 where none is to
   */
  next(now: number): number;
  /** When the next task can begin, as things stand; Infinity where that waits for a user. */
  nextUs(): number;
  /** Tasks that are due and have no user. */
  queued(now: number): number;
  /** Tasks that are still to begin, whenever; null where there is no end of them. */
  readonly left: number | null;
}

const NONE = -1;

/** A closed loop: each user's next task is due some time after its last one. */
export class ClosedDispatch implements Dispatch {
  readonly left = null;
  readonly #sessions: readonly UserSession[];
  readonly #due: DueHeap;

  constructor(sessions: readonly UserSession[]) {
    this.#sessions = sessions;
    this.#due = new DueHeap(sessions.length);
  }

  letIn({ index }: UserSession, dueUs: number): void {
    this.#due.push(index, dueUs);
  }

  letOut({ index }: UserSession): void {
    if (this.#due.has(index)) this.#due.remove(index);
  }

  next(now: number): number {
    const dueUs = this.#due.firstDueUs;
    if (dueUs > now) return NONE;
    const index = this.#due.pop();
    (this.#sessions[index] as UserSession).dueUs = dueUs;
    return index;
  }

  nextUs(): number {
    return this.#due.firstDueUs;
  }

  queued(): number {
    return 0;
  }
}

/** An open loop: tasks are due by a schedule; whoever has been free for longest takes the next one. */
export class OpenDispatch implements Dispatch {
  readonly #sessions: readonly UserSession[];
  readonly #free: UserQueue;
  readonly #arrivals: Arrivals;
  /** Another walk along them: how many are due. */
  readonly #dueArrivals: Arrivals;
  /** When the schedule begins; Infinity before that is known. */
  readonly #startUs: () => number;
  #begun = 0;
  #due = 0;

  constructor(sessions: readonly UserSession[], plan: LoadPlan, startUs: () => number) {
    this.#sessions = sessions;
    this.#free = new UserQueue(sessions.length);
    this.#arrivals = plan.arrivals();
    this.#dueArrivals = plan.arrivals();
    this.#startUs = startUs;
  }

  get left(): number {
    return this.#arrivals.total - this.#begun;
  }

  letIn({ index }: UserSession): void {
    this.#free.push(index);
  }

  letOut({ index }: UserSession): void {
    this.#free.remove(index);
  }

  next(now: number): number {
    const dueUs = this.nextUs();
    if (dueUs > now) return NONE;
    this.#begun++;
    const index = this.#free.shift();
    (this.#sessions[index] as UserSession).dueUs = dueUs;
    return index;
  }

  nextUs(): number {
    if (this.#free.size === 0 || this.left === 0) return Number.POSITIVE_INFINITY;
    return this.#startUs() + this.#arrivals.dueUs(this.#begun);
  }

  queued(now: number): number {
    const { total } = this.#dueArrivals;
    const elapsedUs = now - this.#startUs();
    while (this.#due < total && this.#dueArrivals.dueUs(this.#due) <= elapsedUs) this.#due++;
    return Math.max(0, this.#due - this.#begun);
  }
}
