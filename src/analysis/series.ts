import type { ResultDigest } from '../store/study.ts';
import type { Definition } from './measure.ts';
import { seriesColumns } from './series-columns.ts';

/** One column of a cell's series. */
export interface SeriesColumn {
  definition: Definition;
  /** One value per row; null is a gap. */
  values: (number | null)[];
}

/** A cell's series, column by column. */
export interface SeriesTable {
  /** Seconds since the run's first second, ascending. */
  t_s: number[];
  /** Only those that have a value at all. */
  columns: SeriesColumn[];
}

/** The per-second series of one result for plotting; measured quantities keep 4 significant digits, counts all. */
export function seriesOf({ series }: Pick<ResultDigest, 'series'>): SeriesTable {
  return {
    t_s: series.map((row) => row.t_s),
    columns: seriesColumns
      .map(({ value, exact, ...definition }) => ({
        definition,
        values: series.map((row) => roundedUnless(exact, value(row))),
      }))
      .filter(({ values }) => values.some((value) => value !== null)),
  };
}

function roundedUnless(exact: boolean, value: number | null): number | null {
  return value === null || exact ? value : Number(value.toPrecision(4));
}
