import type { Definition } from '../patterns/shared/measure.ts';
import type { SeriesColumnSource, SeriesRules } from '../patterns/shared/pattern.ts';
import type { ResultDigest, SeriesRow } from '../run/result.ts';

/** A value that stands for less or more than its second. */
export interface PartialSecond {
  /** Index of its row. */
  row: number;
  /** How much of the second it is: `over 0.42 s`. */
  words: string;
}

/** One column of a cell's series. */
export interface SeriesColumn {
  definition: Definition;
  /** One value per row; null is a gap. */
  values: (number | null)[];
  /** Values that are no whole second's, ascending: of rates and CPU, mostly the first and the last one. */
  partial: PartialSecond[];
}

/** A cell's series, column by column. */
export interface SeriesTable {
  /** Seconds since the run's first second, ascending. */
  t_s: number[];
  /** Seconds that each row covers; null where that is not known. */
  length_s: (number | null)[];
  /** Only those that have a value at all. */
  columns: SeriesColumn[];
}

/** Less of a second than this tells no rate: one burst would look like a flood. */
const SHORTEST_S = 0.1;
/** Rows are cut by a timer, a little late on a busy machine; a whole second is within this of 1 s. */
const TOLERANCE_S = 0.1;

/**
 * The per-second series of one result for plotting. Counts and CPU seconds are divided by the time that their row
 * covers, so that the seconds in which a run began and ended do not look slower than the others; where a file does not
 * tell that time, a row is taken for a whole second. Less than 0.1 s is a gap. Measured quantities keep 4 significant
 * digits, counts all.
 */
export function seriesOf(
  result: Pick<ResultDigest, 'series'>,
  { columns, load, more }: SeriesRules,
): SeriesTable {
  const { series } = result;
  return {
    t_s: series.map((row) => row.t_s),
    length_s: series.map((row) => row.length_s),
    columns: [...columns, ...(more?.(result).columns ?? [])]
      .map((source) => columnOf(source, series, load))
      .filter(({ values }) => values.some((value) => value !== null)),
  };
}

function columnOf(
  source: SeriesColumnSource,
  series: readonly SeriesRow[],
  load: SeriesRules['load'],
): SeriesColumn {
  const { key, label, unit, definition } = source;
  const values = series.map((row) => plotted(source, row));
  const partial = series.flatMap((row, at): PartialSecond[] => {
    const words = values[at] === null ? null : partialWords(source, row, load);
    return words === null ? [] : [{ row: at, words }];
  });
  return { definition: { key, label, unit, definition }, values, partial };
}

function plotted({ per, exact, value }: SeriesColumnSource, row: SeriesRow): number | null {
  const held = value(row);
  const length = per === null ? null : lengthIn(row, `${per}_length_s`);
  if (held === null || length === null) return held === null || exact ? held : rounded(held);
  return length < SHORTEST_S ? null : rounded(held / length);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Null where the value is a whole second's, or nobody knows. */
function partialWords({ per }: SeriesColumnSource, row: SeriesRow, load: SeriesRules['load']): string | null {
  if (per === null) return null;
  const length = lengthIn(row, `${per}_length_s`);
  if (length !== null && Math.abs(length - 1) > TOLERANCE_S) return `over ${secondsText(length)}`;
  const loaded = load === null ? null : lengthIn(row, load.length);
  // Clients and servers are there all the time, but had something to do for a part of it only.
  return load === null || loaded === null || loaded >= 1 - TOLERANCE_S
    ? null
    : `${load.word} in ${secondsText(loaded)} of it`;
}

function lengthIn(row: SeriesRow, key: string): number | null {
  const value = row[key];
  return typeof value === 'number' ? value : null;
}

function secondsText(length: number): string {
  return `${Number(length.toFixed(2))} s`;
}
