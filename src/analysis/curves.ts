import type { Measure } from '../patterns/shared/measure.ts';
import type { Axes } from '../patterns/shared/pattern.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import {
  combinationsOf,
  type Layout,
  layoutOf,
  mainDimension,
  type Place,
  type StudyDimension,
} from './dimensions.ts';
import { type PlaceState, stateOf } from './place-state.ts';
import { type Spread, spreadOf } from './spread.ts';
import { optionText } from './words.ts';

/** `unmeasured`: there are results, and none has this number. `unplanned`: nobody asked for this combination. */
export type Absence = Exclude<PlaceState, 'clean' | 'unclean'> | 'unmeasured' | 'unplanned';

export interface CurvePoint {
  x: Scalar;
  /** Mean over the repeats that have the number (of percentiles: read from all their latencies); null is a gap. */
  y: number | null;
  /** Smallest and largest of the repeats; null with y. */
  low: number | null;
  high: number | null;
  /** Ids of the cells that y is the mean of. */
  cells: string[];
  /** Why y is null; null where it is not. */
  absent: Absence | null;
}

export interface Curve {
  /** What tells it from its neighbours, in whole words: `50 clients`, `50 clients, msg_size 100`. */
  name: string;
  /** Key of the measure. */
  measure: string;
  /** Option along the x axis. */
  x: string;
  /** The other options' values. */
  line: Varied;
  /** Ascending in x; every curve of a study has the same x. */
  points: CurvePoint[];
}

export interface CurveChoice {
  /** Option along the x axis; the load where it varies, else the last that does. */
  x?: string;
  /** Only cells with these values. */
  where?: Varied;
}

/**
 * A measure along one option, a curve for each combination of the others. A cell that has no such number leaves a gap
 * at its own x and moves nothing.
 */
export function curvesOf(study: Study, measure: Measure, choice: CurveChoice = {}): Curve[] {
  const { axes } = study.pattern;
  const layout = narrowed(layoutOf(study), choice.where ?? {});
  const x = layout.dimensions.find(({ name }) => name === choice.x) ?? mainDimension(layout, axes);
  const others = layout.dimensions.filter(({ name }) => name !== x.name);
  return combinationsOf(
    layout,
    others.map(({ name }) => name),
  )
    .filter(({ places }) => places.length > 0)
    .map((line) => ({
      name: lineName(axes, line.values, others),
      measure: measure.key,
      x: x.name,
      line: line.values,
      points: combinationsOf({ ...layout, places: line.places }, [x.name]).map(({ values, places }) =>
        pointOf(values[x.name] ?? null, places, measure),
      ),
    }));
}

/** Leaves only the cells, and of the named dimensions only the values, that were asked for. */
function narrowed(layout: Layout, where: Varied): Layout {
  const wanted = Object.entries(where);
  return {
    dimensions: layout.dimensions.map(({ name, values }) => ({
      name,
      values: Object.hasOwn(where, name) ? values.filter((value) => value === where[name]) : values,
    })),
    places: layout.places.filter(({ values }) => wanted.every(([name, value]) => values[name] === value)),
  };
}

function pointOf(x: Scalar, places: readonly Place[], measure: Measure): CurvePoint {
  const measured = places.flatMap(({ id, cell }) => {
    const value = cell?.result ? measure.value(cell.result) : null;
    return value === null || !cell?.result ? [] : [{ id, value, result: cell.result }];
  });
  const spread: Spread | null = spreadOf(measured.map(({ value }) => value));
  const together = measured.length > 1 ? measure.together?.(measured.map(({ result }) => result)) : undefined;
  return {
    x,
    y: together ?? spread?.mean ?? null,
    low: spread?.low ?? null,
    high: spread?.high ?? null,
    cells: measured.map(({ id }) => id),
    absent: spread === null ? absenceOf(places) : null,
  };
}

function absenceOf(places: readonly Place[]): Absence {
  const states = places.map(stateOf);
  if (states.length === 0) return 'unplanned';
  if (states.includes('clean') || states.includes('unclean')) return 'unmeasured';
  return (['failed', 'skipped'] as const).find((state) => states.includes(state)) ?? 'missing';
}

/** By what varies; by the number of clients alone where nothing does. */
function lineName(axes: Axes, values: Varied, others: readonly StudyDimension[]): string {
  const varying = others.filter((dimension) => dimension.values.length > 1);
  const telling = varying.length > 0 ? varying : others.slice(0, 1);
  return telling.map(({ name }) => optionText(axes, name, values[name] ?? null)).join(', ');
}
