import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import type { Cause } from '../run/result.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import { caveatsOf } from './caveats.ts';
import {
  combinationsOf,
  type Layout,
  layoutOf,
  mainDimension,
  type Place,
  type StudyDimension,
} from './dimensions.ts';
import { measureOf } from './measures.ts';
import { type PlaceState, placeStates, type Tally, tallyOf } from './place-state.ts';
import { type Spread, spreadOf } from './spread.ts';
import { valuesText } from './words.ts';

/** `mixed`: repeats came to different ends. `unplanned`: nobody asked for this combination. */
export type SlotState = PlaceState | 'mixed' | 'unplanned';

/** One combination of row and column, with all its repeats. */
export interface Slot {
  row: Scalar;
  column: Scalar;
  state: SlotState;
  /** How many repeats came to which end. */
  tally: Tally;
  /** Ids of all cells, planned ones included. */
  cells: string[];
  /** Over the repeats that have it, by the name of the shade, e.g. `loss`; null where none has. */
  shades: Readonly<Record<string, Spread | null>>;
  /** Whatever any repeat's verdict names, `clean` left out; the most frequent first. */
  causes: Cause[];
  /** Why repeats are not clean, failed or were skipped, each reason once. */
  because: string[];
  /** What spoils the repeats, clean or not, each caveat once. */
  caveats: string[];
}

/** One matrix: all cells that share the values of the remaining options. */
export interface Sheet {
  /** `msg_size 100, acks 1`; empty where nothing else varies. */
  name: string;
  /** Values of the options that are neither row nor column. */
  values: Varied;
  /** By row, then by column. */
  slots: Slot[][];
}

export interface Matrix {
  rows: StudyDimension;
  columns: StudyDimension;
  sheets: Sheet[];
}

/** The study as rows (clients, else the first option that varies) by columns (the load, else the last). */
export function matrixOf(study: Study): Matrix {
  const { pattern } = study;
  const { axes } = pattern;
  const layout = layoutOf(study);
  const columns = mainDimension(layout, axes);
  const rows = rowDimension(layout, columns, axes);
  const rest = layout.dimensions.filter(({ name }) => name !== rows.name && name !== columns.name);
  const varying = new Set(rest.filter(({ values }) => values.length > 1).map(({ name }) => name));
  return {
    rows,
    columns,
    sheets: combinationsOf(
      layout,
      rest.map(({ name }) => name),
    )
      .filter(({ places }) => places.length > 0)
      .map(({ values, places }) => ({
        name: valuesText(
          axes,
          Object.fromEntries(Object.entries(values).filter(([name]) => varying.has(name))),
        ),
        values,
        slots: slotsOf(pattern, { ...layout, places }, { rows, columns }),
      })),
  };
}

function rowDimension(layout: Layout, columns: StudyDimension, { clients }: Axes): StudyDimension {
  const others = layout.dimensions.filter(({ name }) => name !== columns.name);
  const varying = others.filter(({ values }) => values.length > 1);
  const counting = varying.find(({ name }) => clients.decidedBy.includes(name));
  return counting ?? varying[0] ?? others[0] ?? { name: clients.option, values: [null] };
}

function slotsOf(
  pattern: Pattern,
  layout: Layout,
  { rows, columns }: Pick<Matrix, 'rows' | 'columns'>,
): Slot[][] {
  return rows.values.map((row) => {
    const inRow = layout.places.filter(({ values }) => (values[rows.name] ?? null) === row);
    return columns.values.map((column) =>
      slotOf(
        pattern,
        row,
        column,
        inRow.filter(({ values }) => (values[columns.name] ?? null) === column),
      ),
    );
  });
}

function slotOf(pattern: Pattern, row: Scalar, column: Scalar, places: readonly Place[]): Slot {
  const results = places.flatMap(({ cell }) => (cell?.result ? [cell.result] : []));
  const tally = tallyOf(places);
  return {
    row,
    column,
    state: slotState(tally),
    tally,
    cells: places.map(({ id }) => id),
    shades: Object.fromEntries(
      pattern.shades.map(({ name, measure }) => {
        const own = measureOf(pattern, measure);
        return [name, spreadOf(results.map((result) => own?.value(result) ?? null))];
      }),
    ),
    causes: byFrequency(results.flatMap((result) => result.verdict.cause.filter((one) => one !== 'clean'))),
    because: [...new Set(places.flatMap(reasonsOf))],
    caveats: [...new Set(places.flatMap(caveatsOf))],
  };
}

function slotState(tally: Tally): SlotState {
  const states = placeStates.filter((state) => tally[state] > 0);
  return states.length > 1 ? 'mixed' : (states[0] ?? 'unplanned');
}

function byFrequency<T>(items: readonly T[]): T[] {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([item]) => item);
}

function reasonsOf({ cell }: Place): string[] {
  if (cell === null) return [];
  return cell.result?.unclean_because ?? (cell.reason === null ? [] : [cell.reason]);
}
