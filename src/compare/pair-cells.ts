import { valuesText } from '../analysis/words.ts';
import type { Axes, Pattern } from '../patterns/shared/pattern.ts';
import type { Scalar, Varied } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { effectiveName, effectiveOptions, isScalar } from './effective-options.ts';

/** All runs of one combination of values, on both sides; one side may have none. */
export interface CellPair {
  /** Of both sides. */
  pattern: Pattern;
  varied: Varied;
  /** For a person: `500 clients x 3,000/s`. */
  label: string;
  a: StudyCell[];
  b: StudyCell[];
}

/**
 * Puts together what has the same value in every option that either study varies. A single run varies nothing and
 * takes these values from its options, so it pairs with the one cell of a sweep that it repeats.
 */
export function pairCells(a: Study, b: Study): CellPair[] {
  const { pattern } = a;
  const names = variedNames([a, b], pattern.axes);
  const pairs = new Map<string, CellPair>();
  for (const [side, study] of [
    ['a', a],
    ['b', b],
  ] as const) {
    for (const cell of study.cells) {
      const varied = valuesOf(study, cell, names);
      const key = JSON.stringify(names.map((name) => varied[name]));
      const pair = pairs.get(key) ?? { pattern, varied, label: '', a: [], b: [] };
      pair[side].push(cell);
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()]
    .sort((one, other) => byValues(one.varied, other.varied, names))
    .map((pair) => ({ ...pair, label: labelOf(a, b, pair) }));
}

function variedNames(studies: readonly Study[], axes: Axes): string[] {
  const planned = studies.flatMap(({ manifest }) =>
    (manifest?.plan.dimensions ?? []).map(({ name }) => name),
  );
  const measured = studies.flatMap(({ cells }) => cells.flatMap(({ varied }) => Object.keys(varied)));
  return [...new Set([...planned, ...measured].map((name) => effectiveName(axes, name)))];
}

function valuesOf(study: Study, cell: StudyCell, names: readonly string[]): Varied {
  const options = effectiveOptions(study, cell);
  return Object.fromEntries(names.map((name) => [name, scalarOf(options[name])]));
}

function scalarOf(value: unknown): Scalar {
  return isScalar(value) ? value : JSON.stringify(value ?? null);
}

function byValues(one: Varied, other: Varied, names: readonly string[]): number {
  for (const name of names) {
    const [left, right] = [one[name], other[name]];
    if (typeof left === 'number' && typeof right === 'number' && left !== right) return left - right;
  }
  return 0;
}

/** Clients and load are named even where they do not vary, unless the two sides differ in them. */
function labelOf(a: Study, b: Study, pair: CellPair): string {
  const { axes } = pair.pattern;
  const options = [
    ...pair.a.map((cell) => effectiveOptions(a, cell)),
    ...pair.b.map((cell) => effectiveOptions(b, cell)),
  ];
  const shared: [string, Scalar][] = [axes.clients.option, axes.load.option].flatMap((name) => {
    const values = new Set(options.map((one) => one[name]));
    const [value] = values;
    return values.size === 1 && isScalar(value) && value !== null ? [[name, value] as [string, Scalar]] : [];
  });
  const text = valuesText(axes, { ...Object.fromEntries(shared), ...pair.varied }, ' x ');
  return text === '' ? 'the run' : text;
}
