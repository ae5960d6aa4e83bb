import { Histogram } from './histogram.ts';

/** Takes that the typical time of a hand-over is taken from: the last ones, and how many there must be. */
const LAST_TAKES = 32;
const LEAST_TAKES = 8;

/**
 * How long messages would wait for earlier ones of their publisher if each took the typical time of a hand-over and nothing
 * else ever held the publisher up: what the schedule itself causes. A server that serves one after the other, in order
 * (Lindley's recursion): the wait of a message is that of the one before, plus that one's service time, less the time
 * between their due times, and never below 0.
 */
export class ScheduleWait {
  readonly waits = new Histogram();
  /** Lateness less the wait of the first message that is due at the same instant. */
  readonly own = new Histogram();
  #busyUs = 0;
  #served = 0;
  /** Time per message of the last takes, microseconds. */
  readonly #takes = new Float64Array(LAST_TAKES);
  readonly #sorted = new Float64Array(LAST_TAKES);
  #taken = 0;
  /** Their median: one during which the process had no CPU does not move it. */
  #typicalUs = 0;
  /** When the server is done with what it has, relative to the last due time, microseconds. */
  #backlogUs = 0;
  #dueUs = Number.NEGATIVE_INFINITY;
  /** Wait of the first message that was due then. */
  #firstWaitUs = 0;

  /** Mean time of a hand-over so far, microseconds per message. */
  get meanUs(): number {
    return this.#served === 0 ? 0 : this.#busyUs / this.#served;
  }

  #median(takes: number): number {
    this.#sorted.fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < takes; i++) this.#sorted[i] = this.#takes[i] as number;
    return this.#sorted.sort()[(takes - 1) >> 1] as number;
  }

  /** Books that `messages` were handed over within `us` microseconds. */
  served(messages: number, us: number): void {
    if (messages === 0) return;
    this.#served += messages;
    this.#busyUs += us;
    this.#takes[this.#taken++ % LAST_TAKES] = us / messages;
    if (this.#taken % LEAST_TAKES === 0) this.#typicalUs = this.#median(Math.min(this.#taken, LAST_TAKES));
  }

  /** Books `count` messages that were due at `dueUs` and handed over `latenessUs` after it; called in order. */
  handedOver(dueUs: number, count: number, latenessUs: number): void {
    if (dueUs !== this.#dueUs) {
      this.#backlogUs = Math.max(0, this.#backlogUs - (dueUs - this.#dueUs));
      this.#dueUs = dueUs;
      this.#firstWaitUs = this.#backlogUs;
    }
    this.own.record(Math.max(0, latenessUs - this.#firstWaitUs), count);
    this.#recordWaits(count);
  }

  /** One booking per microsecond, not per message. */
  #recordWaits(count: number): void {
    const service = this.#typicalUs;
    const from = this.#backlogUs;
    for (let booked = 0; booked < count; ) {
      const us = Math.floor(from + booked * service);
      const until = service === 0 ? count : Math.max(booked + 1, Math.ceil((us + 1 - from) / service));
      const upTo = Math.min(count, until);
      this.waits.record(us, upTo - booked);
      booked = upTo;
    }
    this.#backlogUs = from + count * service;
  }
}
