import { Histogram } from '../../measure/histogram.ts';
import type { FailureCount, OperationReport } from '../../measure/operations-report.ts';
import type { OperationCounts, Times } from './result.ts';

const TIMED = ['service', 'late', 'response', 'failed'] as const;
export type Timed = (typeof TIMED)[number];

/** What any number of reports of operations say together: counts added, histograms added. */
export class OperationSum {
  started = 0;
  ok = 0;
  failed = 0;
  suppressed = 0;
  length = 0;
  readonly failures: Record<string, FailureCount> = {};
  readonly histograms: Readonly<Record<Timed, Histogram>> = {
    service: new Histogram(),
    late: new Histogram(),
    response: new Histogram(),
    failed: new Histogram(),
  };
  readonly #sumsUs: Record<Timed, number> = { service: 0, late: 0, response: 0, failed: 0 };

  static of(reports: Iterable<OperationReport>): OperationSum {
    const sum = new OperationSum();
    for (const report of reports) sum.add(report);
    return sum;
  }

  add(report: OperationReport): void {
    this.started += report.started;
    this.ok += report.ok;
    this.suppressed += report.suppressed;
    this.length += report.length;
    for (const [error, failure] of Object.entries(report.failed)) {
      this.failed += failure.count;
      const known = this.failures[error];
      this.failures[error] = known === undefined ? { ...failure } : together(known, failure);
    }
    for (const timed of TIMED) {
      this.histograms[timed].addReport(report.histograms[timed]);
      this.#sumsUs[timed] += report[`${timed}_sum_us`];
    }
  }

  get counts(): OperationCounts {
    const { started, ok, failed, suppressed } = this;
    return { started, ok, failed, suppressed, unknown: started - ok - failed - suppressed };
  }

  /** Failed and unknown, percent of all; null where there is none. */
  get failedPercent(): number | null {
    const { failed, unknown } = this.counts;
    return this.started === 0 ? null : (100 * (failed + unknown)) / this.started;
  }

  times(timed: Timed): Times {
    const histogram = this.histograms[timed];
    const at = (percentile: number) => histogram.percentile(percentile);
    return {
      count: histogram.count,
      min: histogram.min,
      mean: histogram.count === 0 ? null : this.#sumsUs[timed] / histogram.count,
      p50: at(50),
      p66: at(66),
      p75: at(75),
      p80: at(80),
      p90: at(90),
      p95: at(95),
      p98: at(98),
      p99: at(99),
      p99_9: at(99.9),
      p99_99: at(99.99),
      max: histogram.max,
    };
  }
}

function together(a: FailureCount, b: FailureCount): FailureCount {
  return {
    count: a.count + b.count,
    first_s: Math.min(a.first_s, b.first_s),
    last_s: Math.max(a.last_s, b.last_s),
  };
}
