import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { z } from 'zod';
import { delay } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { pauseMs, type RetryPolicy } from './backoff.ts';
import { connectionReason, MarathonRefusal, unreachable } from './marathon-errors.ts';

/** How long the very first answer may take, ms: a wrong address should not keep anybody waiting. */
const FIRST_ANSWER_MS = 4_000;
const ANSWER_MS = 30_000;
/** More than the state of ten thousand tasks needs. */
const MOST_BYTES = 256 * 1024 * 1024;

export interface MarathonHttpOptions {
  url: string;
  /** Value of the Authorization header. */
  authorization?: string;
  retry: RetryPolicy;
  /** Numbers in [0, 1). */
  random(): number;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** Pairs, since names may repeat. */
  query?: readonly (readonly [string, string])[];
  body?: unknown;
  signal?: AbortSignal;
}

/** What came of one attempt: an answer, or why there is none. */
type Attempt = { answer: AxiosResponse } | { failed: unknown };

/**
 * Speaks HTTP with one Marathon. The first contact fails fast; once it has answered, connection errors and
 * answers of 5xx are repeated with growing pauses.
 */
export class MarathonHttp {
  readonly url: string;
  readonly #options: MarathonHttpOptions;
  readonly #client: AxiosInstance;
  #isKnown = false;

  constructor(options: MarathonHttpOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#client = axios.create({
      baseURL: this.url,
      headers: options.authorization === undefined ? {} : { authorization: options.authorization },
      // A proxy of the environment would catch loopback addresses too.
      proxy: false,
      httpAgent: new HttpAgent({ keepAlive: true }),
      httpsAgent: new HttpsAgent({ keepAlive: true }),
      maxContentLength: MOST_BYTES,
      validateStatus: () => true,
    });
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
    throw new HydraError(`what answers ${nameOf(call)} at ${this.url} is not what Marathon 1.4 answers`, {
      hint: 'is something else listening there?',
      cause: parsed.error,
    });
  }

  /** As `call`, for answers that nobody reads or reads closely. */
  async send(call: Call): Promise<unknown> {
    call.signal?.throwIfAborted();
    await this.#meet(call.signal);
    const { retry, random } = this.#options;
    let mayHaveHappened = false;
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(call, ANSWER_MS);
      if ('answer' in result && !isPassing(result.answer.status)) {
        const { status, data } = result.answer;
        if (status < 400) return data;
        throw new MarathonRefusal(this.url, nameOf(call), status, data, mayHaveHappened);
      }
      mayHaveHappened = true;
      if (attempt >= retry.attempts) throw this.#failure(call, result, attempt);
      await delay(pauseMs(retry, attempt - 1, random()), call.signal);
    }
  }

  /**
   * The stream of server-sent events; one attempt.
   * @throws HydraError when there is none.
   */
  async openEvents(types: readonly string[], signal: AbortSignal): Promise<Readable> {
    const answer = await this.#client.get<Readable>('/v2/events', {
      params: new URLSearchParams(types.map((type): [string, string] => ['event_type', type])),
      headers: { accept: 'text/event-stream' },
      responseType: 'stream',
      signal,
    });
    if (answer.status === 200 && String(answer.headers['content-type']).includes('text/event-stream')) {
      return answer.data;
    }
    answer.data.destroy();
    throw new HydraError(`Marathon at ${this.url} streams no events (${answer.status})`);
  }

  /** Somebody must answer, and be a Marathon, before anything is repeated for half a minute. */
  async #meet(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isKnown) return;
    const call: Call = { method: 'GET', path: '/ping', ...(signal === undefined ? {} : { signal }) };
    const result = await this.#attempt(call, FIRST_ANSWER_MS);
    if ('failed' in result) throw unreachable(this.url, connectionReason(result.failed), result.failed);
    const { status, data } = result.answer;
    if (isPassing(status)) throw this.#failure(call, result, 1);
    if (status !== 200 || !String(data).includes('pong')) {
      throw new HydraError(`what answers at ${this.url} is not a Marathon (GET /ping gives ${status})`, {
        hint: '[marathon] ip and port in hydra.ini say where it is looked for',
      });
    }
    this.#isKnown = true;
  }

  async #attempt(call: Call, timeoutMs: number): Promise<Attempt> {
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await this.#client.request({
        method: call.method,
        url: call.path,
        params: new URLSearchParams(call.query?.map(([name, value]): [string, string] => [name, value])),
        signal: call.signal === undefined ? late : AbortSignal.any([call.signal, late]),
        ...(call.body === undefined ? {} : { data: call.body }),
      });
      return { answer };
    } catch (error) {
      call.signal?.throwIfAborted();
      return { failed: late.aborted ? new Error(`no answer within ${timeoutMs / 1_000} s`) : error };
    }
  }

  #failure(call: Call, result: Attempt, attempts: number): HydraError {
    if ('failed' in result) return unreachable(this.url, connectionReason(result.failed), result.failed);
    const { status, data } = result.answer;
    const times = attempts === 1 ? '' : `, ${attempts} times`;
    const said = typeof data === 'object' ? JSON.stringify(data) : messageOf(data);
    return new HydraError(
      `Marathon at ${this.url} answers ${nameOf(call)} with ${status}${times}: ${said.slice(0, 200)}`,
      { hint: 'its own log says why; a Marathon that has no leader answers so, too' },
    );
  }
}

/** Answers that may be others soon. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429;
}

function nameOf({ method, path }: Call): string {
  return `${method} ${path}`;
}
