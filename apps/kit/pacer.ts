import type { PublisherAccount } from '../../src/measure/publisher-account.ts';
import type { Schedule } from '../../src/measure/schedule.ts';
import type { PublisherClient } from './client.ts';
import type { StreamDraw, StreamRun } from './stream-draw.ts';

/** Bursts handed over between two looks at the clock: lateness stays exact, catching up stays fast. */
const BURSTS_PER_LOOK = 16;
/** Longest time without a turn of the event loop while catching up: answers and commands are to be read too. */
const LONGEST_HOLD_US = 5_000;
/** Timers of the event loop fire up to a millisecond late and more: what is due sooner is waited for in naps. */
const TIMER_SLACK_US = 2_000;
/** Longest nap, and so the longest that an acknowledgement waits to be read. */
const LONGEST_NAP_US = 200;
/** Longest that room is waited for without a look, ms. */
const LONGEST_SLEEP_MS = 1_000_000;
/** A rate missed by more than this share is missed, so there is no use in sending on. */
const GRACE_SHARE = 0.01;
const GRACE_MIN_US = 100_000;

export interface PacerOptions {
  schedule: Schedule;
  draw: StreamDraw;
  /** Monotonic microseconds at which message 0 is due. */
  startUs: number;
  nowUs: () => number;
  /** Whether all is handed over however long that takes; absent = no. */
  untilSent?: boolean;
}

/** How publishing went. */
export interface PacerEnd {
  /** The later of the schedule's end and the last send, monotonic microseconds. */
  endUs: number;
}

/**
 * Hands messages to the client when they are due. Late is caught up with, never skipped; what is still not handed
 * over shortly after the schedule's end stays unsent.
 */
export class Pacer {
  /** Time spent unable to hand over because the client had no room, microseconds. */
  blockedUs = 0;
  readonly #client: PublisherClient;
  readonly #account: PublisherAccount;
  readonly #options: PacerOptions;
  readonly #deadlineUs: number;
  /** Nobody ever wakes it: waiting on it ends by its timeout. */
  readonly #neverWoken = new Int32Array(new SharedArrayBuffer(4));
  #next = 0;
  /** What is drawn of the burst and not handed over. */
  #runs: StreamRun[] = [];
  #blockedSinceUs: number | null = null;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(client: PublisherClient, account: PublisherAccount, options: PacerOptions) {
    this.#client = client;
    this.#account = account;
    this.#options = options;
    const { schedule, startUs } = options;
    this.#deadlineUs = options.untilSent
      ? Number.POSITIVE_INFINITY
      : startUs + schedule.lengthS * 1e6 + Math.max(GRACE_MIN_US, schedule.lengthS * 1e6 * GRACE_SHARE);
  }

  /** Ends the publishing early; `run` resolves soon after. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** To be called when the client has room again. */
  roomAgain(): void {
    this.#wake?.();
  }

  /** Resolves when everything is handed over and the schedule's time is up, when time ran out, or when stopped. */
  async run(): Promise<PacerEnd> {
    const { schedule, startUs, nowUs } = this.#options;
    while (this.#next < schedule.total && !this.#stopped && nowUs() < this.#deadlineUs) {
      const handedOver = this.#handOverDue();
      if (handedOver === 'no room') await this.#untilRoom();
      else if (handedOver === 'more is due') await nextTurn();
      else if (this.#next < schedule.total) await this.#until(startUs + schedule.dueUs(this.#next));
    }
    const scheduleEndUs = startUs + schedule.lengthS * 1e6;
    if (!this.#stopped) await this.#until(scheduleEndUs);
    const lastUs = Math.max(this.#account.lastSendUs, startUs);
    return {
      endUs: this.#stopped ? lastUs : Math.max(scheduleEndUs, this.#next < schedule.total ? nowUs() : lastUs),
    };
  }

  #handOverDue(): 'all' | 'no room' | 'more is due' {
    const { schedule, startUs, nowUs } = this.#options;
    const beganUs = nowUs();
    for (let now = beganUs; ; ) {
      const due = schedule.dueCount(now - startUs);
      const first = this.#next;
      let room = true;
      for (let look = 0; room && look < BURSTS_PER_LOOK && this.#next < due; look++) {
        room = this.#handOverBurst(Math.min(schedule.burstEnd(this.#next), due), now);
      }
      const done = nowUs();
      this.#account.schedule.served(this.#next - first, done - now);
      if (!room) return 'no room';
      if (this.#next >= due) return 'all';
      if (done - beganUs >= LONGEST_HOLD_US) return 'more is due';
      now = done;
    }
  }

  #handOverBurst(end: number, now: number): boolean {
    const { schedule, startUs, draw } = this.#options;
    const intendedUs = startUs + schedule.dueUs(this.#next);
    while (this.#next < end) {
      if (this.#runs.length === 0) this.#runs.push(...draw.draw(end - this.#next));
      const { stream, count } = this.#runs[0] as StreamRun;
      const took = this.#client.publish(stream, this.#account.nextSequence(stream), count, intendedUs);
      if (took > 0) this.#account.handOver(stream, took, intendedUs, now);
      this.#next += took;
      if (took < count) {
        this.#runs[0] = { stream, count: count - took };
        this.#blockedSinceUs ??= now;
        return false;
      }
      this.#runs.shift();
    }
    return true;
  }

  async #untilRoom(): Promise<void> {
    const { nowUs } = this.#options;
    await this.#sleep(Math.min(LONGEST_SLEEP_MS, Math.max(1, (this.#deadlineUs - nowUs()) / 1000)));
    if (this.#blockedSinceUs !== null) this.blockedUs += nowUs() - this.#blockedSinceUs;
    this.#blockedSinceUs = null;
  }

  /** Sleeps by a timer as long as that is exact enough, then naps between turns of the event loop. */
  async #until(dueUs: number): Promise<void> {
    const { nowUs } = this.#options;
    for (let left = dueUs - nowUs(); left > 0 && !this.#stopped; left = dueUs - nowUs()) {
      if (left > TIMER_SLACK_US) await this.#sleep(Math.floor((left - TIMER_SLACK_US) / 1000) + 1);
      else {
        Atomics.wait(this.#neverWoken, 0, 0, Math.min(left, LONGEST_NAP_US) / 1000);
        await nextTurn();
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const pacer = this;
      function done() {
        clearTimeout(timer);
        pacer.#wake = null;
        resolve();
      }
      this.#wake = done;
    });
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
