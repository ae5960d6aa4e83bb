import * as z from 'zod';
import type { SubscriberReport } from '../../measure/report.ts';

/*
 * How far groups are behind: of each stream, the positions between where the group reads and where the log ends, once
 * a second.
 */

const count = z.number().int().nonnegative();

export const groupLag = z.object({
  /** Whether `streams` of a row holds all of them, or those with most lag in that second. */
  every_stream: z.boolean(),
  /** By second, as `series`, and by group. */
  rows: z.array(
    z.object({
      t_s: count,
      /** From 1 on. */
      group: count,
      /** Of all streams together, and of the one that has most. */
      total: count,
      max: count,
      /** Stream and its lag. */
      streams: z.array(z.tuple([count, count])),
    }),
  ),
});

export type GroupLag = z.infer<typeof groupLag>;

/** With more streams than this, all groups together, only the worst of each second are kept. */
const MOST_STREAMS = 64;
/** How many these are, by group. */
const WORST = 5;
/** Rows kept in a result; of more, seconds are left out evenly. */
const MOST_ROWS = 20_000;

interface Reading {
  /** Wall clock, seconds since the epoch. */
  atS: number;
  group: number;
  total: number;
  max: number;
  streams: [number, number][];
}

/** The lag of a run's groups, as it is read. Pure. */
export class LagBook {
  readonly #groups: number;
  readonly #isEvery: boolean;
  /** By group: up to where each stream was read when somebody told last. */
  readonly #positions: Map<number, number>[];
  readonly #readings: Reading[] = [];

  constructor({ groups, streams }: { groups: number; streams: number }) {
    this.#groups = groups;
    this.#isEvery = groups * streams <= MOST_STREAMS;
    this.#positions = Array.from({ length: groups }, () => new Map());
  }

  /** Takes down where groups read. A stream that nobody reads now stands where its last reader had come to. */
  told(reports: readonly SubscriberReport[]): void {
    for (const group of this.#positions.keys()) {
      const told = new Map<number, number>();
      for (const part of reports.flatMap(({ groups }) => groups).filter((one) => one.group === group)) {
        for (let at = 0; at + 1 < part.positions.length; at += 2) {
          const [stream = 0, position = 0] = part.positions.slice(at, at + 2);
          told.set(stream, Math.max(position, told.get(stream) ?? 0));
        }
      }
      for (const [stream, position] of told) this.#positions[group]?.set(stream, position);
    }
  }

  /** @param ends one past the last position, by stream, asked for after the groups were @param atS wall clock */
  ended(ends: readonly number[], atS: number): void {
    for (let group = 0; group < this.#groups; group++) {
      const positions = this.#positions[group] ?? new Map<number, number>();
      const lags = ends.flatMap((end, stream): [number, number][] => {
        const position = positions.get(stream);
        return position === undefined ? [] : [[stream, Math.max(0, end - position)]];
      });
      if (lags.length === 0) continue;
      const total = lags.reduce((sum, [, lag]) => sum + lag, 0);
      const max = lags.reduce((most, [, lag]) => Math.max(most, lag), 0);
      this.#readings.push({ atS, group, total, max, streams: this.#isEvery ? lags : worstOf(lags) });
    }
  }

  /** Highest sum of a group at any reading; null where it was never read. */
  highest(group: number): number | null {
    const totals = this.#readings.filter((one) => one.group === group).map(({ total }) => total);
    return totals.length === 0 ? null : totals.reduce((a, b) => Math.max(a, b));
  }

  /** A row of each second, the last reading of it. @param firstS second of the series' first row, since the epoch */
  report(firstS: number): GroupLag | null {
    const bySecond = new Map<string, GroupLag['rows'][number]>();
    for (const { atS, group, ...lag } of this.#readings) {
      const t_s = Math.floor(atS) - firstS;
      if (t_s >= 0) bySecond.set(`${t_s} ${group}`, { t_s, group: group + 1, ...lag });
    }
    const rows = [...bySecond.values()];
    if (rows.length === 0) return null;
    const step = Math.ceil(rows.length / MOST_ROWS);
    return { every_stream: this.#isEvery, rows: rows.filter(({ t_s }) => t_s % step === 0) };
  }
}

function worstOf(lags: [number, number][]): [number, number][] {
  return lags
    .filter(([, lag]) => lag > 0)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, WORST);
}
