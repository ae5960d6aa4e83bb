import { Histogram } from '../../measure/histogram.ts';
import type { HistogramReport } from '../../measure/report.ts';

/**
 * A histogram that can be laid by with only the buckets that hold something: an open one takes up to 200 KiB, and
 * a long run has several for every second.
 */
export class PackedHistogram {
  #open: Histogram | null = null;
  #packed: HistogramReport | null = null;

  addReport(report: HistogramReport): void {
    this.#open = this.open();
    this.#packed = null;
    this.#open.addReport(report);
  }

  /** Lays it by; a later report opens it again. */
  pack(): void {
    if (this.#open === null) return;
    this.#packed = this.#open.toReport();
    this.#open = null;
  }

  /** All that was added. */
  open(): Histogram {
    if (this.#open !== null) return this.#open;
    return Histogram.of(this.#packed === null ? [] : [this.#packed]);
  }
}
