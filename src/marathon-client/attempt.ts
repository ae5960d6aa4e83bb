import type { AxiosResponse } from 'axios';
import { HydraError } from '../base/errors.ts';
import { retryAfterMs } from './backoff.ts';
import { isBeforeSending } from './marathon-errors.ts';
import type { Transport } from './transport.ts';

/** How long a change that is on its way may still be answered when the call is aborted, ms. */
const LAST_ANSWER_MS = 2_000;

/** What is asked of Marathon, whichever of its masters answers. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** Pairs, since names may repeat. */
  query?: readonly (readonly [string, string])[];
  body?: unknown;
  /** Ends a question at once; a change that is on its way, when it is answered, or soon. */
  signal?: AbortSignal;
  /**
   * Of a change: whether it has been made. Asked before the call is sent once more when it may have been carried out
   * although no answer says so. Without it, such a call is not repeated.
   */
  isDone?(): Promise<boolean>;
}

export function nameOf({ method, path }: Call): string {
  return `${method} ${path}`;
}

/** What came of one attempt at a call: an answer, or why there is none. */
export type Attempt = { answer: AxiosResponse } | { failed: unknown };

/**
 * Sends a call to one master, once.
 * @throws the signal's reason when aborted; HydraError for what no other attempt would mend
 */
export async function attempt(
  transport: Transport,
  base: string,
  { method, path, query, body, signal }: Call,
  timeoutMs: number,
  streamHeaders?: Readonly<Record<string, string>>,
): Promise<Attempt> {
  const late = new AbortController();
  const timers = [setTimeout(() => late.abort(), timeoutMs)];
  // What is cut off may be carried out all the same: then nobody would know what there is to remove.
  const endSoon = () => void timers.push(setTimeout(() => late.abort(), LAST_ANSWER_MS));
  const isQuestion = method === 'GET';
  if (!isQuestion) signal?.addEventListener('abort', endSoon);
  try {
    const answer = await transport.exchange({
      method,
      base,
      path,
      signal: AbortSignal.any(signal === undefined || !isQuestion ? [late.signal] : [late.signal, signal]),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      ...(streamHeaders === undefined ? {} : { headers: streamHeaders, isStream: true }),
    });
    return { answer };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HydraError) throw error;
    return { failed: late.signal.aborted ? new Error(`no answer within ${timeoutMs / 1_000} s`) : error };
  } finally {
    signal?.removeEventListener('abort', endSoon);
    timers.forEach(clearTimeout);
  }
}

/** Answers that may be others soon. 501 and 505 are no such. */
export function isPassing(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** How long the master asks to be left alone, ms. */
export function askedPauseMs(result: Attempt): number {
  if ('failed' in result) return 0;
  const { headers } = result.answer;
  return retryAfterMs(headers['retry-after'], Date.parse(String(headers.date)) || Date.now());
}

/** Whether a change may have been made: 429 is said before, and so is nothing at all by a closed port. */
export function mayBeDone(result: Attempt): boolean {
  return 'answer' in result ? result.answer.status !== 429 : !isBeforeSending(result.failed);
}
