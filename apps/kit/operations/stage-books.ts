import { Histogram } from '../../../src/measure/histogram.ts';
import { IntervalAccount, OperationAccount } from '../../../src/measure/operation-account.ts';
import type {
  OperationInterval,
  OperationReport,
  UserReport,
} from '../../../src/measure/operations-report.ts';
import type { OperationBooks } from './user.ts';

/** What is booked of operations that were handed over before counting began. */
interface RampCounts {
  started: number;
  ok: number;
  failed: number;
  suppressed: number;
}

/**
 * What became of a task's operations, by operation and by the stage within which they were handed over. What was handed
 * over before counting began is booked apart: it is in no total.
 */
export class StageBooks implements OperationBooks {
  /** Handed over and undecided. */
  inFlight = 0;
  /** Called when an outcome was booked. */
  onDecided: () => void = () => {};
  readonly #names: readonly string[];
  /** By stage, then by operation. */
  readonly #accounts: readonly (readonly OperationAccount[])[];
  readonly #intervals: readonly IntervalAccount[];
  readonly #late = new Histogram();
  readonly #ramp: RampCounts = { started: 0, ok: 0, failed: 0, suppressed: 0 };
  #cutRamp = { ok: 0, failed: 0 };
  /** Instant at which each stage begins; empty before counting. */
  #startsUs: readonly number[] = [];
  #isSealed = false;

  /** @param names of the operations, by their number */
  constructor(names: readonly string[], { stages, isOpen }: { stages: number; isOpen: boolean }) {
    this.#names = names;
    this.#accounts = Array.from({ length: stages }, () => names.map(() => new OperationAccount()));
    this.#intervals = names.map(() => new IntervalAccount(isOpen));
  }

  /** Counting begins. @param startsUs when each stage does, monotonic microseconds; the first not before anything told yet */
  countFrom(startsUs: readonly number[]): void {
    this.#startsUs = startsUs;
  }

  /** Nothing is booked from now on: what is undecided stays unknown. */
  seal(): void {
    this.#isSealed = true;
  }

  started(operation: number, startUs: number, count = 1): void {
    if (this.#isSealed) return;
    this.inFlight += count;
    const account = this.#accountOf(operation, startUs);
    if (account === null) {
      this.#ramp.started += count;
      return;
    }
    account.started += count;
    (this.#intervals[operation] as IntervalAccount).started += count;
  }

  ok(operation: number, dueUs: number, startUs: number, nowUs: number, length: number): void {
    if (this.#isSealed) return;
    const account = this.#accountOf(operation, startUs);
    if (account === null) this.#ramp.ok++;
    else {
      const late = startUs - dueUs;
      account.succeed(nowUs - startUs, late, length);
      (this.#intervals[operation] as IntervalAccount).succeed(nowUs - startUs, late);
      this.#late.record(late);
    }
    this.#decided();
  }

  failed(operation: number, _dueUs: number, startUs: number, nowUs: number, error: string): void {
    if (this.#isSealed) return;
    const account = this.#accountOf(operation, startUs);
    if (account === null) this.#ramp.failed++;
    else {
      account.fail(nowUs - startUs, error, nowUs);
      (this.#intervals[operation] as IntervalAccount).fail(error);
    }
    this.#decided();
  }

  suppressed(operation: number, startUs: number): void {
    if (this.#isSealed) return;
    const account = this.#accountOf(operation, startUs);
    if (account === null) this.#ramp.suppressed++;
    else {
      account.suppressed++;
      (this.#intervals[operation] as IntervalAccount).suppressed++;
    }
    this.#decided();
  }

  #decided(): void {
    this.inFlight--;
    this.onDecided();
  }

  /** Null before counting began. Operations are decided soon after their stage: the last ones are looked at first. */
  #accountOf(operation: number, startUs: number): OperationAccount | null {
    const starts = this.#startsUs;
    for (let stage = starts.length - 1; stage >= 0; stage--) {
      if (startUs >= (starts[stage] as number)) return this.#accounts[stage]?.[operation] as OperationAccount;
    }
    return null;
  }

  get ramp(): Readonly<RampCounts> {
    return this.#ramp;
  }

  totals(): UserReport['totals'] {
    const sum = { started: 0, ok: 0, failed: 0, suppressed: 0 };
    for (const account of this.#accounts.flat()) {
      sum.started += account.started;
      sum.ok += account.ok;
      sum.failed += account.failed;
      sum.suppressed += account.suppressed;
    }
    return sum;
  }

  /** @param wallOffsetUs from the monotonic clock to the wall clock, microseconds */
  reports(wallOffsetUs: number): OperationReport[] {
    return this.#accounts.flatMap((accounts, stage) =>
      accounts.map((account, operation) =>
        account.report(this.#names[operation] as string, stage, wallOffsetUs),
      ),
    );
  }

  /** What became known since the last call. */
  cut() {
    const { ok, failed } = this.#ramp;
    const ramp = { ramp_ok: ok - this.#cutRamp.ok, ramp_failed: failed - this.#cutRamp.failed };
    this.#cutRamp = { ok, failed };
    const operations: Record<string, OperationInterval> = {};
    this.#intervals.forEach((interval, operation) => {
      const told = interval.cut();
      if (told !== null) operations[this.#names[operation] as string] = told;
    });
    const late = this.#late.toReport();
    this.#late.reset();
    return { ...ramp, late, operations };
  }
}
