import type { DueRun, Outcome } from '../../../src/measure/publisher-account.ts';

/** Who ends transactions; told of every change. */
export interface TransactionOwner {
  /** The one that filled takes no more messages. */
  full(): void;
  batchSettled(transaction: Transaction, outcome: Outcome): void;
}

/** Batches that are committed or aborted together. */
export class Transaction {
  /** It is to be aborted, as was decided before it began. */
  readonly aborts: boolean;
  /** When its first message was handed over, monotonic microseconds. */
  readonly begunUs: number;
  /** Since when it is the one that may send, monotonic microseconds. */
  activeUs = 0;
  messages = 0;
  /** It takes no more messages. */
  isFull = false;
  /** Some of it was given up: all of it is, and none will be committed. */
  isBroken = false;
  /** Its end is on its way. */
  isEnding = false;
  /** Batches that brokers have not answered for good. */
  unsettled = 0;
  /** Partitions that the coordinator knows of, and those that it is to know. */
  readonly added = new Set<number>();
  readonly wanted = new Set<number>();
  readonly #owner: TransactionOwner;
  readonly #runs: DueRun[] = [];
  #batches = 0;

  constructor(owner: TransactionOwner, begunUs: number, aborts: boolean) {
    this.#owner = owner;
    this.begunUs = begunUs;
    this.aborts = aborts;
  }

  /** What brokers made of a batch of it; the fate of its messages is another matter. */
  settled(batch: { runs(): Iterable<DueRun> }, outcome: Outcome): void {
    for (const run of batch.runs()) this.#runs.push(run);
    this.#batches++;
    this.unsettled--;
    this.#owner.batchSettled(this, outcome);
  }

  /** The messages that nobody was told the fate of, and in how many batches they went; none the next time. */
  takeSettled(): { runs: DueRun[]; batches: number } {
    const batches = this.#batches;
    this.#batches = 0;
    return { runs: this.#runs.splice(0), batches };
  }
}

/**
 * Whether the transaction of a number, from 0 on, is one of the aborted: evenly spread, and of the first n exactly
 * as many as a whole number of n x share holds.
 */
export function isAborted(index: number, share: number): boolean {
  return wholes((index + 1) * share) > wholes(index * share);
}

/** The products of decimal shares miss whole numbers by their last digits. */
function wholes(value: number): number {
  return Math.floor(value + 1e-9);
}
