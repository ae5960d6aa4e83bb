import type { Axes } from '../patterns/shared/pattern.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';

/** An option and the values it takes within a study. */
export interface StudyDimension {
  name: string;
  /** Ascending where all are numbers, else in the order of the plan. Never empty. */
  values: Scalar[];
}

/** A cell that was planned, measured, or both. */
export interface Place {
  id: string;
  repeat: number;
  /** A value for every dimension of the study. */
  values: Varied;
  /** Null where it is planned and not there. */
  cell: StudyCell | null;
}

/** What a study varies, and the cells on these axes. */
export interface Layout {
  dimensions: StudyDimension[];
  places: Place[];
}

type Known = Omit<Place, 'values'> & { varied: Varied };

/**
 * The axes of a study. Clients and load are always among them, with their one value where they do not vary: a
 * single run lies on the same axes as a sweep.
 */
export function layoutOf(study: Study): Layout {
  const known = knownCells(study);
  const names = dimensionNames(study, known);
  const places = known.map(({ varied, ...rest }) => ({
    ...rest,
    values: Object.fromEntries(names.map((name) => [name, optionValue(study, varied, rest.cell, name)])),
  }));
  const dimensions = names.map((name) => ({ name, values: valuesOf(study, places, name) }));
  return { dimensions: dimensions.filter(({ values }) => values.length > 0), places };
}

/** The value that one cell has on a dimension; null where neither it nor the study tells. */
function optionValue(study: Study, varied: Varied, cell: StudyCell | null, name: string): Scalar {
  const told = [varied, cell?.result?.options, study.manifest?.options];
  const options = (option: string) => told.find((one) => one && Object.hasOwn(one, option))?.[option];
  const value = options(name);
  if (isScalar(value) && value !== null) return value;
  const { clients } = study.pattern.axes;
  if (name !== clients.option) return null;
  const all = Object.fromEntries(clients.decidedBy.map((option) => [option, options(option)]));
  return clients.asked(all) ?? cell?.result?.client_count ?? null;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function knownCells(study: Study): Known[] {
  const cells = new Map(study.cells.map((cell) => [cell.id, cell]));
  const plan = study.manifest?.plan;
  const planned = plan?.kind === 'sweep' ? plan.cells : [];
  const plannedIds = new Set(planned.map(({ id }) => id));
  return [
    ...planned.map(({ id, repeat, varied }) => ({ id, repeat, varied, cell: cells.get(id) ?? null })),
    ...study.cells
      .filter(({ id }) => !plannedIds.has(id))
      .map((cell) => ({ id: cell.id, repeat: cell.repeat, varied: cell.varied, cell })),
  ];
}

function dimensionNames(study: Study, known: readonly Known[]): string[] {
  const planned = (study.manifest?.plan.dimensions ?? []).map(({ name }) => name);
  const names = new Set([...planned, ...known.flatMap(({ varied }) => Object.keys(varied))]);
  const { clients, load } = study.pattern.axes;
  const counting = clients.decidedBy.some((name) => names.has(name)) ? [] : [clients.option];
  const loading = names.has(load.option) ? [] : [load.option];
  return [...counting, ...names, ...loading];
}

function valuesOf(study: Study, places: readonly Place[], name: string): Scalar[] {
  const planned = study.manifest?.plan.dimensions.find((dimension) => dimension.name === name)?.values ?? [];
  const found = places.map(({ values }) => values[name] ?? null);
  const values = [...new Set([...planned, ...found])];
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) return numbers.sort((a, b) => a - b);
  // An option that no cell tells anything about is no axis.
  return values.every((value) => value === null) ? [] : values;
}

/** One combination of values, with all that was planned or measured of it. */
export interface Combination {
  values: Varied;
  places: Place[];
}

/** Every combination of the named dimensions' values, the last one running fastest, empty ones included. */
export function combinationsOf(layout: Layout, names: readonly string[]): Combination[] {
  const dimensions = layout.dimensions.filter(({ name }) => names.includes(name));
  const byKey = new Map<string, Combination>();
  for (const values of product(dimensions)) byKey.set(keyOf(values, dimensions), { values, places: [] });
  for (const place of layout.places) byKey.get(keyOf(place.values, dimensions))?.places.push(place);
  return [...byKey.values()];
}

function product(dimensions: readonly StudyDimension[]): Varied[] {
  return dimensions.reduce<Varied[]>(
    (made, { name, values }) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Tells 1 from '1': both may be values of one option. */
function keyOf(values: Varied, dimensions: readonly StudyDimension[]): string {
  return JSON.stringify(dimensions.map(({ name }) => values[name] ?? null));
}

/** The dimension that runs along a plot: the load where it varies, else the last that does. */
export function mainDimension(layout: Layout, { load }: Axes): StudyDimension {
  const varying = layout.dimensions.filter(({ values }) => values.length > 1);
  const rate = layout.dimensions.find(({ name }) => name === load.option);
  const main = varying.find(({ name }) => name === load.option) ?? varying.at(-1) ?? rate;
  return main ?? layout.dimensions.at(-1) ?? { name: load.option, values: [null] };
}
