import type { Readable } from 'node:stream';
import { delay } from '../base/clock.ts';
import { pauseMs, type RetryPolicy } from './backoff.ts';
import type { MarathonHttp } from './marathon-http.ts';
import { type SseEvent, SseParser } from './sse-parser.ts';

/** Marathon sends a line at least every 15 s; a stream this silent is dead, ms. */
const SILENCE_MS = 60_000;

/** Between two attempts to get a stream, ms: short, since whoever follows has to poll meanwhile. */
const reattach: RetryPolicy = { baseMs: 500, capMs: 2_000, attempts: Number.POSITIVE_INFINITY };

export interface Follower {
  /** Event types wanted. */
  types: readonly string[];
  onEvent(event: SseEvent): void;
  /** Called whenever a stream begins: what happened before it was not seen. */
  onAttached(): void;
  /** Called after every attempt that gave no stream and every stream that ended. */
  onDetached(): void;
  /** Numbers in [0, 1). */
  random(): number;
}

/** Follows Marathon's events, over as many streams as it takes, until the signal aborts. */
export async function followEvents(
  http: MarathonHttp,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const stream = await open(http, follower.types, signal);
    if (stream !== undefined) {
      failures = 0;
      follower.onAttached();
      for await (const event of eventsOf(stream)) follower.onEvent(event);
    }
    if (signal.aborted) return;
    follower.onDetached();
    // Rejects only when aborted, and then the loop ends.
    await Promise.allSettled([delay(pauseMs(reattach, failures, follower.random()), signal)]);
  }
}

/** No stream, for whatever reason, is what the caller's polling is for. */
async function open(
  http: MarathonHttp,
  types: readonly string[],
  signal: AbortSignal,
): Promise<Readable | undefined> {
  try {
    return await http.openEvents(types, signal);
  } catch {
    return undefined;
  }
}

/** Ends when the stream does, in whatever way. */
async function* eventsOf(stream: Readable): AsyncGenerator<SseEvent> {
  const parser = new SseParser();
  const silence = setTimeout(() => stream.destroy(), SILENCE_MS);
  silence.unref();
  try {
    for await (const chunk of stream) {
      silence.refresh();
      yield* parser.push(chunk);
    }
  } catch {
    // Cut off, aborted or garbled: there is nothing more to read from it.
  } finally {
    clearTimeout(silence);
    stream.destroy();
  }
}
