import type { VirtualClock } from './virtual-clock.ts';

/** What a run asks of the system in memory, and what is wrong with it. */
export interface SystemSpec {
  ratePerS: number;
  durationS: number;
  /** From sent to acknowledged, ms. */
  ackMs: number;
  /** From sent to received, ms. */
  deliveryMs: number;
  /** Messages per second that each client is given at most. */
  deliveredPerS: number;
  /** Messages that each client of a task never gets, by the index of the task. */
  lostOf: ReadonlyMap<number, number>;
  /** Clients of each task that it lets in; absent = all. */
  letsIn?: number;
}

/** A messaging system without messages: how many there are at any instant follows from the time. */
export class MemorySystem {
  readonly spec: SystemSpec;
  readonly #clock: VirtualClock;
  #startUs: number | null = null;
  #stoppedUs: number | null = null;
  /** Since then nothing is acknowledged. */
  #mutedUs = Number.POSITIVE_INFINITY;

  constructor(spec: SystemSpec, clock: VirtualClock) {
    this.spec = spec;
    this.#clock = clock;
  }

  get asked(): number {
    return Math.round(this.spec.ratePerS * this.spec.durationS);
  }

  get startUs(): number | null {
    return this.#startUs;
  }

  publish(): void {
    this.#startUs = this.#clock.monotonicUs();
    this.#stoppedUs = null;
  }

  /** Nothing is acknowledged from now on. */
  mute(): void {
    this.#mutedUs = this.#clock.monotonicUs() - this.spec.ackMs * 1000;
  }

  /** Nothing is sent from now on. */
  stop(): void {
    if (this.#startUs !== null && this.endUs === null) this.#stoppedUs = this.#clock.monotonicUs();
  }

  /** When the last message was sent, once it was; null before. */
  get endUs(): number | null {
    if (this.#startUs === null) return null;
    if (this.#stoppedUs !== null) return this.#stoppedUs;
    const endUs = this.#startUs + this.spec.durationS * 1e6;
    return this.#clock.monotonicUs() >= endUs ? endUs : null;
  }

  get sent(): number {
    return this.#sentAt(this.#clock.monotonicUs());
  }

  get acked(): number {
    return this.#sentAt(Math.min(this.#mutedUs, this.#clock.monotonicUs() - this.spec.ackMs * 1000));
  }

  /** Whether all that was sent is acknowledged. */
  get isSettled(): boolean {
    return this.endUs !== null && this.acked === this.sent;
  }

  /** What one client of a task has received by an instant. */
  receivedBy(taskIndex: number, atUs = this.#clock.monotonicUs()): number {
    if (this.#startUs === null) return 0;
    const sinceUs = atUs - this.spec.deliveryMs * 1000;
    const most = Math.max(0, sinceUs - this.#startUs) * 1e-6 * this.spec.deliveredPerS;
    const delivered = Math.min(this.#sentAt(sinceUs), Math.floor(most));
    return Math.max(0, delivered - (this.spec.lostOf.get(taskIndex) ?? 0));
  }

  #sentAt(atUs: number): number {
    if (this.#startUs === null) return 0;
    const untilUs = Math.min(atUs, this.#stoppedUs ?? Number.POSITIVE_INFINITY);
    const share = (untilUs - this.#startUs) / (this.spec.durationS * 1e6);
    return Math.floor(this.asked * Math.min(1, Math.max(0, share)));
  }
}
