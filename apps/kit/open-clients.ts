import { setMaxListeners } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import { delay, untilDue } from '../../src/base/clock.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';
import type { ConnectionBooks } from './connection-books.ts';
import { NotConnected } from './not-connected.ts';
import { Backoff } from './wire/backoff.ts';

/** Between the attempts of a client: doubling from the first to the longest, of which chance takes off up to a half, ms. */
const WAITS = { firstMs: 50, longestMs: 1_000 };

/** A client that is to open. */
export interface Opener {
  /** Index within its task. */
  index: number;
  client: SubscriberClient;
  account: SubscriberAccount;
  /** When it is to begin, monotonic microseconds; null = as soon as it can. */
  dueUs: number | null;
  /** Told when it begins; absent = nobody asks. */
  onBegin?: () => void;
}

export interface OpeningTerms {
  books: ConnectionBooks;
  nowUs: () => number;
  /** For so long from its turn on a client that found no connection tries again, microseconds. */
  patienceUs: number;
  /** Aborted when all of the opening must be over: who is not open then is not connected. */
  deadline: AbortSignal;
  /** Whether nothing can be measured without each of them. */
  needsAll: boolean;
  /** Clients that open side by side where they have no turns. */
  atOnce: number;
}

/**
 * Opens clients in the order of their turns. One that finds no connection in its time is told of in the books and
 * closed; the others are measured without it.
 * @throws what kept a client from opening for good; the signal's reason when aborted
 */
export async function openClients(
  openers: readonly Opener[],
  terms: OpeningTerms,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const opening = new Opening(terms, AbortSignal.any([signal, failed.signal]));
  terms.books.expect(openers.length);
  const begun: Promise<void>[] = [];
  for (const opener of openers) {
    if (opener.dueUs !== null) await opening.until(opener.dueUs);
    const open = opening.open(opener);
    begun.push(open);
    // Whoever waits for its turn need not begin.
    open.catch((error) => failed.abort(error));
  }
  await Promise.all(begun);
}

/** One opening of many clients. */
class Opening {
  readonly #terms: OpeningTerms;
  readonly #signal: AbortSignal;
  readonly #limit: LimitFunction;
  readonly #startUs: number;

  constructor(terms: OpeningTerms, signal: AbortSignal) {
    setMaxListeners(0, signal);
    this.#terms = terms;
    this.#limit = pLimit(terms.atOnce);
    this.#signal = signal;
    this.#startUs = terms.nowUs();
  }

  /** @throws the signal's reason when aborted before */
  until(dueUs: number): Promise<void> {
    return untilDue(dueUs, { monotonicUs: this.#terms.nowUs, delay }, this.#signal);
  }

  async open(opener: Opener): Promise<void> {
    const { nowUs, patienceUs } = this.#terms;
    const giveUpUs = (opener.dueUs ?? this.#startUs) + patienceUs;
    const backoff = new Backoff(Math.random, WAITS);
    for (let isFirst = true; ; isFirst = false) {
      // Whoever has its turn begins; only where there are no turns do clients wait for one another.
      const begin = () => this.#attempt(opener, isFirst);
      const missing = await (opener.dueUs === null ? this.#limit(begin) : begin());
      if (missing === null) return this.#terms.books.holds(opener.index);
      if (this.#terms.deadline.aborted || nowUs() >= giveUpUs) return this.#leave(opener, missing);
      await delay(backoff.nextMs(), this.#signal);
    }
  }

  /** @returns why it has no connection; null where it is open @throws whatever else went wrong */
  async #attempt(
    { client, account, dueUs, onBegin }: Opener,
    isFirst: boolean,
  ): Promise<NotConnected | null> {
    const { books, deadline, needsAll } = this.#terms;
    this.#signal.throwIfAborted();
    if (isFirst) {
      books.begins(account, dueUs);
      onBegin?.();
    }
    try {
      await client.open(AbortSignal.any([this.#signal, deadline]));
      return null;
    } catch (error) {
      this.#signal.throwIfAborted();
      if (needsAll) throw error;
      if (deadline.aborted) return new NotConnected('OPENING_TIMEOUT', 'it did not open in time');
      if (error instanceof NotConnected) return error;
      throw error;
    }
  }

  async #leave({ client, index }: Opener, { trouble, message, hint }: NotConnected): Promise<void> {
    await client.close();
    this.#terms.books.lacks(index, { name: trouble, reason: message, hint: hint ?? null });
  }
}
