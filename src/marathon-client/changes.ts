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
export function listenForChanges(options: ChangesOptions): Changes {
  return new EventChanges(options);
}

class EventChanges implements Changes {
  readonly #options: ChangesOptions;
  readonly #over = new AbortController();
  #bell = new AbortController();
  /** Whether events arrive at present. */
  #isHeard = false;
  /** How often nothing had happened in a row. */
  #calm = 0;
  #lookSinceMs: number;
  /** Wakes whoever waits. */
  readonly #ring = (): void => {
    this.#calm = 0;
    this.#bell.abort();
  };

  constructor(options: ChangesOptions) {
    const { http, appId, random, signal } = options;
    this.#options = options;
    this.#lookSinceMs = options.nowMs();
    const mentions = mentionOf(appId);
    const follower = {
      types,
      random,
      onEvent: ({ data }: SseEvent) => {
        if (mentions(data)) this.#ring();
      },
      onAttached: this.#ring,
      onHeard: () => {
        this.#isHeard = true;
      },
      onDetached: () => {
        this.#isHeard = false;
      },
    };
    void followEvents(http, follower, this.#over.signal);
    signal?.addEventListener('abort', this.#ring, { once: true });
  }

  async next(mostMs?: number): Promise<void> {
    const { pollMs, nowMs, signal } = this.#options;
    const restMs = Math.max(GATHER_MS, (nowMs() - this.#lookSinceMs) * (SHARE_OF_LOOKING - 1));
    // Events are a promise that nothing is missed, but not a firm one: Marathon drops some for slow readers.
    const waitMs = mostMs ?? pollMs * (this.#isHeard ? Math.min(CALMEST, 2 ** this.#calm) : 1);
    // Ends early, as a rejection, when the bell rings.
    await Promise.allSettled([delay(waitMs, this.#bell.signal)]);
    // A storm of events must not become a storm of questions.
    await delay(restMs, signal);
    this.#calm += 1;
    this.#bell = new AbortController();
    this.#lookSinceMs = nowMs();
  }

  close(): void {
    this.#options.signal?.removeEventListener('abort', this.#ring);
    this.#over.abort();
  }
}

/** Whether an event's text names the app; looked for in the text, since plans of large clusters are megabytes. */
function mentionOf(appId: string): (data: string) => boolean {
  const plain = JSON.stringify(appId);
  const escaped = plain.replaceAll('/', '\\/');
  return (data) => data.includes(plain) || data.includes(escaped);
}
