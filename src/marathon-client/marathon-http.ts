import type { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import type * as z from 'zod';
import { delay } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { type Attempt, askedPauseMs, attempt, type Call, isPassing, mayBeDone, nameOf } from './attempt.ts';
import { pauseMs, type RetryPolicy } from './backoff.ts';
import { connectionReason, isLasting, MarathonRefusal, unreachable } from './marathon-errors.ts';
import { leader } from './marathon-schema.ts';
import { Masters } from './masters.ts';
import { Transport, type TransportOptions } from './transport.ts';

/** How long the very first answer may take, ms: a wrong address should not keep anybody waiting. */
const FIRST_ANSWER_MS = 4_000;
const ANSWER_MS = 30_000;

export interface MarathonHttpOptions extends TransportOptions {
  retry: RetryPolicy;
  /** Numbers in [0, 1). */
  random(): number;
  /** Monotonic, ms. */
  nowMs(): number;
  /** Told when another master is asked from now on. */
  onNote?(text: string): void;
  /** Waits; rejects with the signal's reason when aborted. Real time unless told. */
  pause?(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** What has been tried for one call. */
interface Tries {
  startMs: number;
  count: number;
  /** How often all masters have been asked. */
  rounds: number;
  /** By master, what came of it since then. */
  round: Map<string, Attempt>;
}

/**
 * Speaks HTTP with one Marathon, by any of its masters. The first contact fails fast; once one has answered,
 * connection errors, 429 and 5xx are repeated: at the next master at once, after every round with growing pauses.
 */
export class MarathonHttp {
  /** The first master, where people look at it. */
  readonly url: string;
  readonly #options: MarathonHttpOptions;
  readonly #transport: Transport;
  readonly #masters: Masters;
  readonly #pause: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  #isKnown = false;
  #knowsLeader = false;

  /** @throws UsageError when the login would go over plain http to another machine. */
  constructor(options: MarathonHttpOptions) {
    this.#options = options;
    this.#transport = new Transport(options);
    this.#masters = new Masters(options.urls);
    this.#pause = options.pause ?? delay;
    this.url = this.#masters.current;
  }

  /**
   * The body of the answer, as the schema reads it.
   * @throws MarathonRefusal for an answer of 4xx; HydraError when there is none or none that can be used; the
   * signal's reason when aborted.
   */
  async call<Schema extends z.ZodType>(schema: Schema, call: Call): Promise<z.infer<Schema>> {
    const data = await this.send(call);
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new HydraError(
      `what answers ${nameOf(call)} at ${this.#masters.current} is not what Marathon 1.4 answers`,
      { hint: 'is something else listening there?', cause: parsed.error },
    );
  }

  /** As `call`, for answers that nobody reads or reads closely. Undefined for a change that was made unanswered. */
  async send(call: Call): Promise<unknown> {
    call.signal?.throwIfAborted();
    await this.#meet(call.signal);
    await this.#findLeader(call.signal);
    const { answer, base, mayHaveHappened } = await this.#untilAnswered(call, ANSWER_MS);
    if (answer === undefined) return undefined;
    if (answer.status < 300) return answer.data;
    if (answer.status >= 400) throw this.#refusal(base, call, answer, mayHaveHappened);
    throw new HydraError(`Marathon at ${base} redirects ${nameOf(call)} to nowhere (${answer.status})`);
  }

  /**
   * The stream of server-sent events; one attempt at every master.
   * @throws HydraError when there is none; a MarathonRefusal when there will be none later either.
   */
  async openEvents(types: readonly string[], signal: AbortSignal): Promise<Readable> {
    // A stream that ended may have ended because another master leads now.
    this.#knowsLeader = false;
    await this.#findLeader(signal);
    const query = types.map((type) => ['event_type', type] as const);
    const call: Call = { method: 'GET', path: '/v2/events', query, signal };
    for (const _ of this.#masters.all) {
      const base = this.#masters.current;
      const result = await attempt(this.#transport, base, call, ANSWER_MS, { accept: 'text/event-stream' });
      if ('answer' in result) {
        const { status, headers, data } = result.answer;
        if (status === 200 && String(headers['content-type']).includes('text/event-stream')) return data;
        data.destroy();
        if (!isPassing(status)) throw this.#refusal(base, call, { status, data: undefined }, false);
      }
      this.#masters.failed(base, this.#options.nowMs());
    }
    throw new HydraError(`Marathon at ${this.#allUrls} streams no events`);
  }

  get #allUrls(): string {
    return this.#masters.all.join(', ');
  }

  /** Somebody must answer, and be a Marathon, before anything is repeated for a minute. */
  async #meet(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isKnown) return;
    const call: Call = { method: 'GET', path: '/ping', ...(signal === undefined ? {} : { signal }) };
    const { answer, base } = await this.#untilAnswered(call, FIRST_ANSWER_MS);
    const { status = 0, data } = answer ?? {};
    if (status === 401 || status === 403) throw this.#refusal(base, call, { status, data }, false);
    if (status !== 200 || !String(data).includes('pong')) {
      throw new HydraError(`what answers at ${base} is not a Marathon (GET /ping gives ${status})`, {
        hint: '[marathon] ip and port, or url, in hydra.ini say where it is looked for',
      });
    }
    this.#isKnown = true;
  }

  /** Of several masters the leader is asked: the others only pass on to it. */
  async #findLeader(signal: AbortSignal | undefined): Promise<void> {
    if (this.#knowsLeader || this.#masters.all.length === 1) return;
    this.#knowsLeader = true;
    const call: Call = { method: 'GET', path: '/v2/leader', ...(signal === undefined ? {} : { signal }) };
    const result = await attempt(this.#transport, this.#masters.current, call, FIRST_ANSWER_MS);
    const told = 'answer' in result ? leader.safeParse(result.answer.data) : undefined;
    if (told?.success === true) this.#masters.prefer(told.data.leader, this.#options.nowMs());
  }

  /** Attempts at one master after another, until there is an answer that stands or no sense in going on. */
  async #untilAnswered(
    call: Call,
    timeoutMs: number,
  ): Promise<{ answer: AxiosResponse | undefined; base: string; mayHaveHappened: boolean }> {
    const tries: Tries = { startMs: this.#options.nowMs(), count: 0, rounds: 0, round: new Map() };
    let mayHaveHappened = false;
    for (;;) {
      const base = this.#masters.current;
      const result = await attempt(this.#transport, base, call, timeoutMs);
      if ('answer' in result && !isPassing(result.answer.status)) {
        this.#masters.worked(base);
        return { answer: result.answer, base, mayHaveHappened };
      }
      await this.#beforeNext(call, tries, base, result);
      if (call.method === 'GET' || !mayBeDone(result)) continue;
      mayHaveHappened = true;
      if (await call.isDone?.()) return { answer: undefined, base, mayHaveHappened };
    }
  }

  /**
   * Goes on to the next master; waits where all of them have been asked.
   * @throws HydraError where the call must not or need not be repeated.
   */
  async #beforeNext(call: Call, tries: Tries, base: string, result: Attempt): Promise<void> {
    const { nowMs, retry } = this.#options;
    tries.count += 1;
    tries.round.set(base, result);
    this.#passOver(base, result);
    const isRound = tries.round.has(this.#masters.current);
    const waitMs = isRound ? this.#waitMs(result, tries.rounds) : 0;
    const isLate = nowMs() + waitMs - tries.startMs > retry.deadlineMs;
    const isHopeless = isRound && this.#isHopeless([...tries.round.values()]);
    const isDoubtful = call.method !== 'GET' && call.isDone === undefined && mayBeDone(result);
    if (isLate || isHopeless || isDoubtful) throw this.#failure(call, base, result, tries.count);
    await this.#pause(waitMs, call.signal);
    if (!isRound) return;
    tries.rounds += 1;
    tries.round.clear();
  }

  #waitMs(result: Attempt, rounds: number): number {
    const { retry, random } = this.#options;
    return Math.max(askedPauseMs(result), pauseMs(retry, rounds, random()));
  }

  /** At first contact no master answers at all, or each of them fails as it always will. */
  #isHopeless(results: readonly Attempt[]): boolean {
    return results.every((result) => 'failed' in result && (!this.#isKnown || isLasting(result.failed)));
  }

  #passOver(base: string, result: Attempt): void {
    // Whoever asks for patience is there.
    if ('answer' in result && result.answer.status === 429) return;
    this.#masters.failed(base, this.#options.nowMs());
    this.#knowsLeader = false;
    const next = this.#masters.current;
    if (next === base) return;
    const why = 'answer' in result ? `answers ${result.answer.status}` : connectionReason(result.failed);
    this.#options.onNote?.(`Marathon at ${base}: ${why}; asking ${next}`);
  }

  #refusal(base: string, call: Call, answer: { status: number; data: unknown }, mayHaveHappened: boolean) {
    const hide = (text: string) => this.#transport.hideLogin(text);
    return new MarathonRefusal(base, nameOf(call), answer, mayHaveHappened, hide);
  }

  #failure(call: Call, base: string, result: Attempt, attempts: number): HydraError {
    if ('failed' in result) return unreachable(this.#allUrls, result.failed);
    const { status, data } = result.answer;
    const times = attempts === 1 ? '' : `, ${attempts} times`;
    const said = this.#transport.hideLogin(typeof data === 'object' ? JSON.stringify(data) : messageOf(data));
    return new HydraError(
      `Marathon at ${base} answers ${nameOf(call)} with ${status}${times}: ${said.slice(0, 200)}`,
      { hint: hintFor(result) },
    );
  }
}

function hintFor(result: Attempt): string {
  const askedMs = askedPauseMs(result);
  return askedMs > 0
    ? `it wants to be left alone for ${Math.ceil(askedMs / 1_000)} s`
    : 'its own log says why; a Marathon that has no leader answers so, too';
}
