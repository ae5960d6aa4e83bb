import { delay } from '../base/clock.ts';
import { followEvents } from './marathon-events.ts';
import type { MarathonHttp } from './marathon-http.ts';
import type { SseEvent } from './sse-parser.ts';

/** Events closer together than this are looked into once, ms. */
const GATHER_MS = 50;
/** Of all the time, at most one part in so many is spent looking, however many events come. */
const SHARE_OF_LOOKING = 2;
/** How many times slower the polling becomes while events arrive and nothing changes. */
const CALMEST = 8;

const types = ['status_update_event', 'deployment_success', 'deployment_failed', 'app_terminated_event'];

/** Tells when it is worth looking at an app again. */
export interface Changes {
  /**
   * Resolves soon after something happened to the app since the last call, or after `mostMs` (the poll interval unless
   * told).
   * @throws the signal's reason when aborted.
   */
  next(mostMs?: number): Promise<void>;
  close(): void;
}

export interface ChangesOptions {
  http: MarathonHttp;
  /** Events that do not mention it are no changes. */
  appId: string;
  /** How often to look without being told, ms. */
  pollMs: number;
  /** Numbers in [0, 1). */
  random(): number;
  /** Monotonic, ms. */
  nowMs(): number;
  signal?: AbortSignal;
}

/** Listens to Marathon's events; where none arrive, the poll interval is all there is. */
export function listenForChanges({ http, appId, pollMs, random, nowMs, signal }: ChangesOptions): Changes {
  const over = new AbortController();
  let bell = new AbortController();
  let isHeard = false;
  let calm = 0;
  let lookSinceMs = nowMs();
  const ring = () => {
    calm = 0;
    bell.abort();
  };
  const mentions = mentionOf(appId);
  const onEvent = ({ data }: SseEvent) => {
    if (mentions(data)) ring();
  };
  const onHeard = () => {
    isHeard = true;
  };
  const onDetached = () => {
    isHeard = false;
  };
  const follower = { types, random, onEvent, onAttached: ring, onHeard, onDetached };
  void followEvents(http, follower, over.signal);
  signal?.addEventListener('abort', ring, { once: true });
  return {
    next: async (mostMs) => {
      const restMs = Math.max(GATHER_MS, (nowMs() - lookSinceMs) * (SHARE_OF_LOOKING - 1));
      // Events are a promise that nothing is missed, but not a firm one: Marathon drops some for slow readers.
      const waitMs = mostMs ?? pollMs * (isHeard ? Math.min(CALMEST, 2 ** calm) : 1);
      // Ends early, as a rejection, when the bell rings.
      await Promise.allSettled([delay(waitMs, bell.signal)]);
      // A storm of events must not become a storm of questions.
      await delay(restMs, signal);
      calm += 1;
      bell = new AbortController();
      lookSinceMs = nowMs();
    },
    close: () => {
      signal?.removeEventListener('abort', ring);
      over.abort();
    },
  };
}

/** Whether an event's text names the app; looked for in the text, since plans of large clusters are megabytes. */
function mentionOf(appId: string): (data: string) => boolean {
  const plain = JSON.stringify(appId);
  const escaped = plain.replaceAll('/', '\\/');
  return (data) => data.includes(plain) || data.includes(escaped);
}
