import type { TransactionPlan } from '../client.ts';
import { LazyTimer } from './lazy-timer.ts';
import { isAborted, Transaction, type TransactionOwner } from './transaction.ts';

/**
 * The transactions of a publisher that are not over, in their order: the first may send, the last may fill. One is full
 * when it has its messages, or when it may send and its time is up: while the one before ends, the next goes on filling.
 */
export class TransactionQueue {
  /** How many there have been. */
  begun = 0;
  readonly #plan: TransactionPlan;
  readonly #owner: TransactionOwner;
  readonly #clockUs: () => number;
  readonly #list: Transaction[] = [];
  readonly #timer: LazyTimer;

  /** @param clockUs monotonic microseconds */
  constructor(plan: TransactionPlan, owner: TransactionOwner, clockUs: () => number) {
    this.#plan = plan;
    this.#owner = owner;
    this.#clockUs = clockUs;
    this.#timer = new LazyTimer(() => this.#closeInTime());
  }

  get first(): Transaction | undefined {
    return this.#list[0];
  }

  get all(): readonly Transaction[] {
    return this.#list;
  }

  /** The one that a new batch belongs to, one more batch in it. */
  forBatch(): Transaction {
    const transaction = this.#filling() ?? this.#begin();
    transaction.unsettled++;
    return transaction;
  }

  /** How many messages may come before another one begins. */
  room(): number {
    const { size } = this.#plan;
    return size === null ? Number.POSITIVE_INFINITY : size - (this.#filling()?.messages ?? 0);
  }

  /** So many messages were written into the one that fills. */
  took(count: number): void {
    const transaction = this.#filling();
    if (transaction === undefined) return;
    transaction.messages += count;
    if (this.room() <= 0) this.#close(transaction);
  }

  /** What fills is full now. */
  closeFilling(): void {
    const transaction = this.#filling();
    if (transaction !== undefined) this.#close(transaction);
  }

  /** The first is over: the next one's turn. */
  leave(): void {
    this.#list.shift();
    this.#activate();
  }

  /** None becomes full by time any more. */
  stop(): void {
    this.#timer.stop();
  }

  #filling(): Transaction | undefined {
    const last = this.#list.at(-1);
    return last === undefined || last.isFull ? undefined : last;
  }

  #begin(): Transaction {
    const aborts = isAborted(this.begun++, this.#plan.abortShare);
    const transaction = new Transaction(this.#owner, this.#clockUs(), aborts);
    if (this.#list.push(transaction) === 1) this.#activate();
    return transaction;
  }

  #activate(): void {
    const { first } = this;
    if (first === undefined) return;
    first.activeUs = this.#clockUs();
    this.#closeInTime();
  }

  #closeInTime(): void {
    const { first } = this;
    if (first === undefined || first.isFull) return;
    const leftMs = this.#plan.ms - (this.#clockUs() - first.begunUs) / 1000;
    if (leftMs > 0) this.#timer.arm(leftMs);
    else this.#close(first);
  }

  #close(transaction: Transaction): void {
    transaction.isFull = true;
    this.#owner.full();
  }
}
