import type { GaveUp } from '../client.ts';
import type { OperationBooks, Turn, User } from './user.ts';
import type { WeightedDraw } from './user-shares.ts';

/**
 * What becomes of a user. `out`: it takes no part; `opening`: its session is being opened; `free`: it waits for its next task;
 * `busy`: a task of its is under way; `closing`: it takes part no longer; `gone`: it never will again.
 */
export type UserState = 'out' | 'opening' | 'free' | 'busy' | 'closing' | 'gone';

/** Who hears of what a user tells beside outcomes. */
export interface SessionOwner {
  nowUs(): number;
  /** @param endUs when its task was over, monotonic microseconds */
  turnEnded(session: UserSession, endUs: number): void;
  lost(session: UserSession, why: string): void;
  returned(session: UserSession): void;
  gaveUp(session: UserSession, why: GaveUp): void;
  trouble(name: string): void;
}

const NONE = -1;

/** A user's place in its task, and the turn that it tells its operations of. */
export class UserSession implements Turn {
  /** Index within the task. */
  readonly index: number;
  readonly user: number;
  readonly random: () => number;
  /** Made by the workload; set once, before anything is asked of it. */
  impl: User | null = null;
  state: UserState = 'out';
  isAway = false;
  /** Since when, monotonic microseconds. */
  awaySinceUs = 0;
  dueUs = 0;
  /** When its next task is due, of a closed loop, and the wait chosen before it. */
  nextDueUs = 0;
  waitUs = 0;
  readonly #owner: SessionOwner;
  readonly #books: OperationBooks;
  readonly #tasks: WeightedDraw;
  #operation = NONE;
  #operationDueUs = 0;
  #startUs = 0;
  #isFirst = true;
  /** When the last outcome was told within the task under way; NaN before one. */
  #outcomeUs = Number.NaN;

  constructor(
    { index, user }: { index: number; user: number },
    { owner, books }: { owner: SessionOwner; books: OperationBooks },
    tasks: WeightedDraw,
    random: () => number,
  ) {
    this.index = index;
    this.user = user;
    this.random = random;
    this.#owner = owner;
    this.#books = books;
    this.#tasks = tasks;
  }

  /** Has the user carry out a task, which was due at `dueUs`. */
  perform(): void {
    this.state = 'busy';
    this.#isFirst = true;
    this.#outcomeUs = Number.NaN;
    this.impl?.perform(this.#tasks.draw(this.random()));
  }

  begin(operation: number): void {
    if (this.#isOut) return;
    if (this.#operation !== NONE) throw new Error(`user ${this.user} began an operation within another`);
    this.#startUs = this.#owner.nowUs();
    this.#operationDueUs = this.#isFirst ? this.dueUs : this.#startUs;
    this.#isFirst = false;
    this.#operation = operation;
    this.#books.started(operation, this.#startUs);
  }

  /** Nobody listens any more: the test is over, or the user has given up. */
  get #isOut(): boolean {
    return this.state === 'gone' || this.state === 'out';
  }

  ok(length = 0): void {
    if (this.#isOut) return;
    const operation = this.#decided();
    this.#books.ok(operation, this.#operationDueUs, this.#startUs, this.#outcomeUs, length);
  }

  failed(error: string): void {
    if (this.#isOut) return;
    const operation = this.#decided();
    this.#books.failed(operation, this.#operationDueUs, this.#startUs, this.#outcomeUs, error);
  }

  suppressed(): void {
    if (this.#isOut) return;
    this.#books.suppressed(this.#decided(), this.#startUs);
  }

  #decided(): number {
    const operation = this.#operation;
    if (operation === NONE) throw new Error(`user ${this.user} told the outcome of no operation`);
    this.#operation = NONE;
    this.#outcomeUs = this.#owner.nowUs();
    return operation;
  }

  end(): void {
    if (this.#isOut) return;
    if (this.state !== 'busy') throw new Error(`user ${this.user} ended no task`);
    if (this.#operation !== NONE) throw new Error(`user ${this.user} ended a task within an operation`);
    this.state = 'free';
    this.#owner.turnEnded(this, Number.isNaN(this.#outcomeUs) ? this.#owner.nowUs() : this.#outcomeUs);
  }

  away(why: string): void {
    // While it opens or closes, nobody counts on its session.
    if (this.isAway || (this.state !== 'free' && this.state !== 'busy')) return;
    this.isAway = true;
    this.awaySinceUs = this.#owner.nowUs();
    this.#owner.lost(this, why);
  }

  back(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.#owner.returned(this);
  }

  gaveUp(why: GaveUp): void {
    if (this.state === 'gone') return;
    this.#owner.gaveUp(this, why);
  }

  trouble(name: string): void {
    this.#owner.trouble(name);
  }
}
