import { delay } from '../base/clock.ts';
import { followEvents } from './marathon-events.ts';
import type { MarathonHttp } from './marathon-http.ts';

/** Events closer together than this are looked into once, ms. */
const GATHER_MS = 50;

const types = ['status_update_event', 'deployment_success', 'deployment_failed', 'app_terminated_event'];

/** Tells when it is worth looking at Marathon again. */
export interface Changes {
  /**
   * Resolves soon after something happened since the last call, or after `mostMs` (the poll interval unless told).
   * @throws the signal's reason when aborted.
   */
  next(mostMs?: number): Promise<void>;
  close(): void;
}

export interface ChangesOptions {
  http: MarathonHttp;
  /** How often to look without being told, ms. */
  pollMs: number;
  /** Numbers in [0, 1). */
  random(): number;
  signal?: AbortSignal;
}

/** Listens to Marathon's events; where it sends none, the poll interval is all there is. */
export function listenForChanges({ http, pollMs, random, signal }: ChangesOptions): Changes {
  const over = new AbortController();
  let bell = new AbortController();
  const ring = () => bell.abort();
  void followEvents(
    http,
    { types, random, onEvent: ring, onAttached: ring, onDetached: () => {} },
    over.signal,
  );
  signal?.addEventListener('abort', ring, { once: true });
  return {
    next: async (mostMs = pollMs) => {
      // Ends early, as a rejection, when the bell rings.
      await Promise.allSettled([delay(mostMs, bell.signal)]);
      // A storm of events must not become a storm of questions.
      await delay(GATHER_MS, signal);
      bell = new AbortController();
    },
    close: () => {
      signal?.removeEventListener('abort', ring);
      over.abort();
    },
  };
}
