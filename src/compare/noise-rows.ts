import { mean } from 'simple-statistics';
import { measureOf } from '../analysis/measures.ts';
import { noiseMeasures } from '../analysis/noise-measures.ts';
import { quantityText } from '../base/quantity-text.ts';
import type { NoiseRow } from './comparison.ts';
import { resultsOf, tellsScheduling } from './machine-noise.ts';
import type { CellPair } from './pair-cells.ts';

/** How far the machine disturbed each side of a pair: every kind of noise that a run tells. */
export function noiseRows(pair: CellPair): NoiseRow[] {
  const { pattern } = pair;
  const shown = [...noiseMeasures, ...pattern.noise.beside.flatMap((key) => measureOf(pattern, key) ?? [])];
  return shown.flatMap(({ key, label, unit, value }) => {
    const side = (cells: CellPair['a']) => {
      const values = resultsOf(cells)
        .map(value)
        .filter((one) => one !== null);
      return values.length === 0 ? null : mean(values);
    };
    const [a, b] = [side(pair.a), side(pair.b)];
    return a === null && b === null ? [] : [{ key, label, unit, a, b }];
  });
}

/** The rows for a person, those left out that were 0 on both sides: `CPU pressure A 10 %, B 98 %`. */
export function noiseTexts(rows: readonly NoiseRow[]): string[] {
  const shown = (value: number | null, unit: string) => {
    if (value === null) return 'not told';
    return quantityText(Number(value.toPrecision(2)), unit);
  };
  return rows
    .filter(({ a, b }) => a !== 0 || b !== 0)
    .map(({ label, unit, a, b }) => `${label} A ${shown(a, unit)}, B ${shown(b, unit)}`);
}

/** Whose results cannot tell a busy machine from a slower system. */
export function noiseNotes(pairs: readonly CellPair[]): string[] {
  const silent = (['a', 'b'] as const).filter((side) => {
    const results = pairs.flatMap((pair) => resultsOf(pair[side]));
    return results.length > 0 && !tellsScheduling(results);
  });
  if (silent.length === 0) return [];
  const who = silent.length === 2 ? 'neither side tells' : `${silent[0] === 'a' ? 'A' : 'B'} does not tell`;
  return [
    `${who} what kept tasks from a CPU (measured by an older version, or not on Linux): of the machine's noise only lateness and event loop delay are known`,
  ];
}
