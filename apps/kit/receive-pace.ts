/** What is taken at once shall be so many seconds' worth at the most. */
const AT_ONCE_S = 0.05;
/** A client that took less than it might have may make up for so much of it, microseconds. */
const CATCHES_UP_US = 1_000_000;

/**
 * When a client that receives at most so many messages per second may receive again. Absolute: message n is due at
 * start + n / rate, so that what comes late once makes nothing after it late; only what was due more than a second ago
 * and was not there is not made up for. What comes at once may come when the last of it is due: as many as the last time
 * are expected.
 */
export class ReceivePace {
  readonly #usEach: number;
  /** When the last message that was taken was due; null before there was one. */
  #dueUs: number | null = null;
  /** What was taken at once the last time. */
  #lastTook = 0;

  /** @param rate messages per second, above 0 */
  constructor(rate: number) {
    this.#usEach = 1e6 / rate;
  }

  /** How long nothing may be taken from `nowUs` on, microseconds; 0 = it may. */
  waitUs(nowUs: number): number {
    return this.#dueUs === null ? 0 : Math.max(0, this.#dueUs + this.#lastTook * this.#usEach - nowUs);
  }

  took(messages: number, nowUs: number): void {
    if (messages === 0) return;
    const fromUs = this.#dueUs === null ? nowUs : Math.max(this.#dueUs, nowUs - CATCHES_UP_US);
    this.#dueUs = fromUs + messages * this.#usEach;
    this.#lastTook = messages;
  }
}

/**
 * Bytes that a slow client asks for at once, one message's at least.
 * @param rate messages per second
 * @param messageBytes of each, with what lies around it
 */
export function bytesAtOnce(rate: number, messageBytes: number): number {
  return Math.max(1, Math.floor(AT_ONCE_S * rate)) * messageBytes;
}
