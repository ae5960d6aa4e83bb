import { Histogram } from './histogram.ts';
import type { FailureCount, OperationInterval, OperationReport } from './operations-report.ts';

/** Names told apart; an error's name is to be countable, and what is none must not fill memory. */
const MOST_NAMES = 100;
const OTHER = 'other';

/** Failures of one name, with the instants of the first and the last, monotonic microseconds. */
interface Failures {
  count: number;
  firstUs: number;
  lastUs: number;
}

/** What became of one operation in one stage. Times in microseconds; those of successes and of failures are kept apart. */
export class OperationAccount {
  started = 0;
  ok = 0;
  failed = 0;
  suppressed = 0;
  #length = 0;
  #serviceSumUs = 0;
  #lateSumUs = 0;
  #responseSumUs = 0;
  #failedSumUs = 0;
  readonly #service = new Histogram();
  readonly #late = new Histogram();
  readonly #response = new Histogram();
  readonly #failedTimes = new Histogram();
  readonly #failures = new Map<string, Failures>();

  get undecided(): number {
    return this.started - this.ok - this.failed - this.suppressed;
  }

  succeed(serviceUs: number, lateUs: number, length: number): void {
    this.ok++;
    this.#length += length;
    this.#serviceSumUs += serviceUs;
    this.#lateSumUs += lateUs;
    this.#responseSumUs += serviceUs + lateUs;
    this.#service.record(serviceUs);
    this.#late.record(lateUs);
    this.#response.record(serviceUs + lateUs);
  }

  fail(serviceUs: number, error: string, nowUs: number): void {
    this.failed++;
    this.#failedSumUs += serviceUs;
    this.#failedTimes.record(serviceUs);
    const name = this.#failures.has(error) || this.#failures.size < MOST_NAMES ? error : OTHER;
    const known = this.#failures.get(name);
    if (known === undefined) this.#failures.set(name, { count: 1, firstUs: nowUs, lastUs: nowUs });
    else {
      known.count++;
      known.lastUs = nowUs;
    }
  }

  /** @param wallOffsetUs from the monotonic clock to the wall clock, microseconds */
  report(name: string, stage: number, wallOffsetUs: number): OperationReport {
    const inWallTime = ([error, { count, firstUs, lastUs }]: [string, Failures]): [string, FailureCount] => [
      error,
      { count, first_s: (firstUs + wallOffsetUs) / 1e6, last_s: (lastUs + wallOffsetUs) / 1e6 },
    ];
    return {
      name,
      stage,
      started: this.started,
      ok: this.ok,
      failed: Object.fromEntries([...this.#failures].map(inWallTime)),
      suppressed: this.suppressed,
      length: this.#length,
      service_sum_us: this.#serviceSumUs,
      late_sum_us: this.#lateSumUs,
      response_sum_us: this.#responseSumUs,
      failed_sum_us: this.#failedSumUs,
      histograms: {
        service: this.#service.toReport(),
        late: this.#late.toReport(),
        response: this.#response.toReport(),
        failed: this.#failedTimes.toReport(),
      },
    };
  }
}

/** What became known of one operation since the interval was cut last. */
export class IntervalAccount {
  started = 0;
  suppressed = 0;
  #ok = 0;
  #failed: Record<string, number> = {};
  readonly #service = new Histogram();
  readonly #response: Histogram | null;

  constructor(withResponse: boolean) {
    this.#response = withResponse ? new Histogram() : null;
  }

  succeed(serviceUs: number, lateUs: number): void {
    this.#ok++;
    this.#service.record(serviceUs);
    this.#response?.record(serviceUs + lateUs);
  }

  fail(error: string): void {
    this.#failed[error] = (this.#failed[error] ?? 0) + 1;
  }

  /** Null where nothing became known. */
  cut(): OperationInterval | null {
    const failed = this.#failed;
    const decided = this.#ok + this.suppressed + Object.keys(failed).length;
    if (this.started + decided === 0) return null;
    const told = {
      started: this.started,
      ok: this.#ok,
      failed,
      suppressed: this.suppressed,
      service: this.#service.toReport(),
      ...(this.#response === null ? {} : { response: this.#response.toReport() }),
    };
    this.started = 0;
    this.suppressed = 0;
    this.#ok = 0;
    this.#failed = {};
    this.#service.reset();
    this.#response?.reset();
    return told;
  }
}
