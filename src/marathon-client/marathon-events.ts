import type { Readable } from 'node:stream';
import { delay } from '../base/clock.ts';
import { pauseMs } from './backoff.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import type { MarathonHttp } from './marathon-http.ts';
import { type SseEvent, SseParser } from './sse-parser.ts';

/** Marathon sends a line at least every 15 s; a stream this silent is dead, ms. */
const SILENCE_MS = 40_000;

/** Between two attempts to get a stream, ms. */
const reattach = { baseMs: 500, capMs: 5_000 };
/** The same where Marathon, or a proxy before it, has refused: it may be another one some day, ms. */
const reattachRefused = { baseMs: 30_000, capMs: 60_000 };

/** Sent to every stream as it begins: the proof that what is sent arrives. */
const GREETING = 'event_stream_attached';

export interface Follower {
  /** Event types wanted; none means all. */
  types: readonly string[];
  onEvent(event: SseEvent): void;
  /** Called whenever a stream begins: what happened before it was not seen. */
  onAttached(): void;
  /** Called when the first bytes of a stream arrive. Until then a proxy may hold back everything. */
  onHeard?(): void;
  /** Called after every attempt that gave no stream and every stream that ended. */
  onDetached(): void;
  /** Numbers in [0, 1). */
  random(): number;
  /** A stream that is silent for so long is taken for dead, ms; 40 s unless told. */
  silenceMs?: number;
}

/** Follows Marathon's events, over as many streams as it takes, until the signal aborts. */
export async function followEvents(
  http: MarathonHttp,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const stream = await open(http, typesFor(follower), signal);
    if (typeof stream !== 'string') {
      failures = 0;
      await follow(stream, follower);
    }
    if (signal.aborted) return;
    follower.onDetached();
    const ms = pauseMs(stream === 'refused' ? reattachRefused : reattach, failures, follower.random());
    // Rejects only when aborted, and then the loop ends.
    await Promise.allSettled([delay(ms, signal)]);
  }
}

/** To its end. */
async function follow(stream: Readable, follower: Follower): Promise<void> {
  const isGreetingWanted = wantsGreeting(follower);
  follower.onAttached();
  for await (const event of eventsOf(stream, follower)) {
    if (event.type !== GREETING || isGreetingWanted) follower.onEvent(event);
  }
}

function typesFor(follower: Follower): readonly string[] {
  return wantsGreeting(follower) ? follower.types : [...follower.types, GREETING];
}

function wantsGreeting({ types }: Follower): boolean {
  return types.length === 0 || types.includes(GREETING);
}

/** No stream, for whatever reason, is what the caller's polling is for. */
async function open(
  http: MarathonHttp,
  types: readonly string[],
  signal: AbortSignal,
): Promise<Readable | 'none' | 'refused'> {
  try {
    return await http.openEvents(types, signal);
  } catch (error) {
    return error instanceof MarathonRefusal ? 'refused' : 'none';
  }
}

/** Ends when the stream does, in whatever way. */
async function* eventsOf(stream: Readable, follower: Follower): AsyncGenerator<SseEvent> {
  const parser = new SseParser();
  const silence = setTimeout(() => stream.destroy(), follower.silenceMs ?? SILENCE_MS);
  silence.unref();
  let isHeard = false;
  try {
    for await (const chunk of stream) {
      silence.refresh();
      if (!isHeard) follower.onHeard?.();
      isHeard = true;
      yield* parser.push(chunk);
    }
  } catch {
    // Cut off, aborted or garbled: there is nothing more to read from it.
  } finally {
    clearTimeout(silence);
    stream.destroy();
  }
}
