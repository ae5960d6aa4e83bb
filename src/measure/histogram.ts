import type { HistogramReport } from './report.ts';

/*
 * High dynamic range histogram after Gil Tene's HdrHistogram: values below 2048 have a bucket each; every
 * further power of two is divided into 1024 buckets, so that a bucket is never wider than 1/1024 of its values
 * (3 significant digits).
 */
const SUB_BUCKETS = 2048;
const HALF = SUB_BUCKETS / 2;
const LARGEST = 2 ** 40;

/** Index of the bucket that holds `value`, the nearest where none does. */
function bucketOf(value: number): number {
  return indexOf(Math.min(LARGEST, Math.max(0, Math.floor(value))));
}

function indexOf(value: number): number {
  if (value < SUB_BUCKETS) return value;
  const exponent = value < 2 ** 31 ? 31 - Math.clz32(value) : 63 - Math.clz32(Math.floor(value / 2 ** 32));
  const shift = exponent - 10;
  return shift * HALF + Math.floor(value / 2 ** shift);
}

function lowestOf(index: number): number {
  if (index < SUB_BUCKETS) return index;
  const shift = Math.floor(index / HALF) - 1;
  return (index - shift * HALF) * 2 ** shift;
}

function widthOf(index: number): number {
  return index < SUB_BUCKETS ? 1 : 2 ** (Math.floor(index / HALF) - 1);
}

/**
 * Counts of whole microseconds, 3 significant digits, from 0 to 12 days; grows as values ask for it. Negative
 * values (possible only between hosts) are counted in the lowest bucket and kept exactly in `min`.
 */
export class Histogram {
  #counts = new Float64Array(0);
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** All that tasks reported, added. */
  static of(reports: Iterable<HistogramReport>): Histogram {
    const histogram = new Histogram();
    for (const report of reports) histogram.addReport(report);
    return histogram;
  }

  get count(): number {
    return this.#count;
  }

  /** Exact smallest value; null when empty. */
  get min(): number | null {
    return this.#count === 0 ? null : this.#min;
  }

  /** Exact largest value; null when empty. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /** Books `count` occurrences of `value` microseconds. */
  record(value: number, count = 1): void {
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.#count += count;
    this.#bump(bucketOf(value), count);
  }

  /** Adds everything another histogram holds. */
  add(other: Histogram): void {
    if (other.#count === 0) return;
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length);
    for (let i = 0; i < other.#counts.length; i++) {
      const count = other.#counts[i] as number;
      if (count > 0) this.#counts[i] = (this.#counts[i] as number) + count;
    }
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Adds what a task reported. */
  addReport(report: HistogramReport): void {
    let total = 0;
    for (let i = 0; i + 1 < report.buckets.length; i += 2) {
      const count = report.buckets[i + 1] as number;
      this.#bump(bucketOf(report.buckets[i] as number), count);
      total += count;
    }
    if (total === 0) return;
    this.#count += total;
    this.#min = Math.min(this.#min, report.min);
    this.#max = Math.max(this.#max, report.max);
  }

  /**
   * Smallest value at or below which at least `percentile` % of the values lie, to 3 significant digits (the
   * bucket's upper edge, never beyond the exact maximum); null when empty.
   * @param percentile 0..100
   */
  percentile(percentile: number): number | null {
    if (this.#count === 0) return null;
    const wanted = Math.max(1, Math.ceil((percentile / 100) * this.#count - 1e-9));
    let seen = 0;
    for (let i = 0; i < this.#counts.length; i++) {
      seen += this.#counts[i] as number;
      if (seen >= wanted) return Math.max(this.#min, Math.min(this.#max, lowestOf(i) + widthOf(i) - 1));
    }
    return this.#max;
  }

  /** Pairs of (lowest value of the bucket, count), ascending. */
  buckets(): [number, number][] {
    const pairs: [number, number][] = [];
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i] as number;
      if (count > 0) pairs.push([lowestOf(i), count]);
    }
    return pairs;
  }

  toReport(): HistogramReport {
    return { min: this.min ?? 0, max: this.max ?? 0, buckets: this.buckets().flat() };
  }

  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
  }

  #bump(index: number, count: number): void {
    if (index >= this.#counts.length) this.#grow(index + 1);
    this.#counts[index] = (this.#counts[index] as number) + count;
  }

  #grow(length: number): void {
    const grown = new Float64Array(Math.ceil(length / HALF) * HALF);
    grown.set(this.#counts);
    this.#counts = grown;
  }
}
