import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import {
  type Combination,
  combinationsOf,
  type Layout,
  layoutOf,
  type StudyDimension,
} from './dimensions.ts';
import { type Tally, tallyOf } from './place-state.ts';

/** How far one row is clean. */
export interface RowFrontier {
  /** Values of all load options but the rate. */
  values: Varied;
  /** Highest rate such that it and all lower ones of the row are clean; null where the lowest is not. */
  cleanUpTo: Scalar;
  /** Lowest rate of the row that is not clean; null where all are. */
  brokenAt: Scalar;
}

/** What is clean under conditions that all its cells share. */
export interface Frontier {
  pattern: Pattern;
  /** Values of the options that vary and are no load (`acks`, `msg_size` ...); empty where there are none. */
  conditions: Varied;
  /** Options that load the system: clients and rate, whether they vary or not. */
  loads: StudyDimension[];
  /** Highest loads such that they and all lower ones are clean; several where clients are paid with rate. */
  corners: Combination[];
  /** Lowest loads that are not clean, in whatever state: below them all is. */
  breaks: Combination[];
  /** Clean although a lower load is not. */
  islands: Combination[];
  rows: RowFrontier[];
  /** Of all cells, repeats counted. */
  tally: Tally;
  /** Combinations planned or measured. */
  combinations: number;
}

/**
 * Where a study stops being clean, for each combination of its conditions. Load is a partial order: one combination
 * is lower than another where it has no more of anything. Only what is planned or measured counts.
 */
export function frontierOf(study: Study): Frontier[] {
  const layout = layoutOf(study);
  const loads = layout.dimensions.filter((one) => isLoad(one, study.pattern.axes));
  const conditions = layout.dimensions.filter(
    ({ values, name }) => values.length > 1 && !loads.some((load) => load.name === name),
  );
  return combinationsOf(
    layout,
    conditions.map(({ name }) => name),
  )
    .filter(({ places }) => places.length > 0)
    .map(({ values, places }) =>
      frontierUnder(values, { ...layout, places }, { loads, pattern: study.pattern }),
    );
}

/** Only numbers have an order in which more is harder. */
function isLoad({ name, values }: StudyDimension, { clients, load }: Axes): boolean {
  return (
    [...clients.decidedBy, load.option].includes(name) && values.every((value) => typeof value === 'number')
  );
}

function frontierUnder(
  conditions: Varied,
  layout: Layout,
  { loads, pattern }: Pick<Frontier, 'loads' | 'pattern'>,
): Frontier {
  const names = loads.map(({ name }) => name);
  const all = combinationsOf(layout, names).filter(({ places }) => places.length > 0);
  const isBelow = below(names);
  const unclean = all.filter((one) => !isClean(one));
  const breaks = unclean.filter((one) => !unclean.some((other) => isBelow(other, one)));
  const clean = all.filter(isClean);
  const sound = clean.filter((one) => !breaks.some((other) => isBelow(other, one)));
  return {
    pattern,
    conditions,
    loads,
    corners: sound.filter((one) => !sound.some((other) => isBelow(one, other))),
    breaks,
    islands: clean.filter((one) => breaks.some((other) => isBelow(other, one))),
    rows: rowsOf(
      { ...layout, places: all.flatMap(({ places }) => places) },
      { names, rate: pattern.axes.load.option },
    ),
    tally: tallyOf(layout.places),
    combinations: all.length,
  };
}

/** Every repeat is clean. */
function isClean({ places }: Combination): boolean {
  const { clean } = tallyOf(places);
  return clean === places.length;
}

/** Whether one combination has no more of any load than another, and less of at least one. */
function below(loads: readonly string[]): (one: Combination, other: Combination) => boolean {
  return (one, other) =>
    one !== other && loads.every((name) => Number(one.values[name]) <= Number(other.values[name]));
}

function rowsOf(layout: Layout, { names, rate }: { names: readonly string[]; rate: string }): RowFrontier[] {
  const others = names.filter((name) => name !== rate);
  return combinationsOf(layout, others)
    .filter(({ places }) => places.length > 0)
    .map(({ values, places }) => {
      const rates = combinationsOf({ ...layout, places }, [rate]).filter((one) => one.places.length > 0);
      const broken = rates.findIndex((one) => !isClean(one));
      const last = broken === -1 ? rates.length : broken;
      return {
        values,
        cleanUpTo: rates[last - 1]?.values[rate] ?? null,
        brokenAt: rates[broken]?.values[rate] ?? null,
      };
    });
}
