import { Histogram } from './histogram.ts';
import type { StreamTotals } from './report.ts';
import { ScheduleWait } from './schedule-wait.ts';
import { SequenceSet } from './sequence-set.ts';

/** A run of messages of one stream that were all due at one instant. */
export interface DueRun {
  stream: number;
  firstSequence: number;
  count: number;
  /** Monotonic microseconds. */
  intendedUs: number;
}

/** How the fate of messages became known. */
export type Outcome = 'acked' | 'aborted' | 'failed' | 'unknown';

/** Total and second-under-way of one latency. */
class TimedHistogram {
  readonly total = new Histogram();
  readonly interval = new Histogram();

  record(us: number, count: number): void {
    this.total.record(us, count);
    this.interval.record(us, count);
  }
}

/**
 * The books of one publisher: asked = sent + unsent; sent = acked + aborted + failed + unknown +
 * outstanding. Sequence numbers are given out per stream in order; what was not acked is remembered as holes.
 * Aborted are messages that the system has and gives to nobody, since their transaction was aborted.
 */
export class PublisherAccount {
  sent = 0;
  acked = 0;
  aborted = 0;
  failed = 0;
  unknown = 0;
  /** Monotonic microseconds of the last hand-over to the connection. */
  lastSendUs = 0;
  readonly publish = new TimedHistogram();
  readonly lateness = new TimedHistogram();
  /** What of the lateness the schedule itself causes. */
  readonly schedule = new ScheduleWait();
  readonly #final: number[];
  readonly #holes: SequenceSet[];
  /** Of the holes. */
  readonly #aborted: SequenceSet[];

  constructor(streams: number) {
    this.#final = new Array(streams).fill(0);
    this.#holes = Array.from({ length: streams }, () => new SequenceSet());
    this.#aborted = Array.from({ length: streams }, () => new SequenceSet());
  }

  /** Sent and not yet decided. */
  get outstanding(): number {
    return this.sent - this.acked - this.aborted - this.failed - this.unknown;
  }

  /** Next sequence number of a stream. */
  nextSequence(stream: number): number {
    return this.#final[stream] as number;
  }

  /** Gives out `count` numbers of the stream to messages that are being handed over now. */
  handOver(stream: number, count: number, intendedUs: number, nowUs: number): void {
    this.#final[stream] = (this.#final[stream] as number) + count;
    this.sent += count;
    this.lastSendUs = nowUs;
    const latenessUs = Math.max(0, nowUs - intendedUs);
    this.lateness.record(latenessUs, count);
    this.schedule.handedOver(intendedUs, count, latenessUs);
  }

  /** Books the fate of handed-over messages. */
  settle(outcome: Outcome, run: DueRun, nowUs: number): void {
    this[outcome] += run.count;
    if (outcome === 'acked') this.publish.record(nowUs - run.intendedUs, run.count);
    else this.#addHole(outcome, run);
  }

  #addHole(outcome: Exclude<Outcome, 'acked'>, { stream, firstSequence, count }: DueRun): void {
    this.#holes[stream]?.addRange(firstSequence, firstSequence + count);
    if (outcome === 'aborted') this.#aborted[stream]?.addRange(firstSequence, firstSequence + count);
  }

  /** What subscribers are counted against. Meaningful once nothing is outstanding. */
  totals(): StreamTotals[] {
    return this.#final.map((final, stream) => ({
      stream,
      final,
      holes: (this.#holes[stream] as SequenceSet).ranges(),
      ...(this.aborted === 0 ? {} : { aborted: (this.#aborted[stream] as SequenceSet).ranges() }),
    }));
  }
}
