import { measureOf, measuresOf } from '../analysis/measures.ts';
import { noiseMeasures } from '../analysis/noise-measures.ts';
import { Problem } from '../options/field.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { readMeasure } from './fail-if.ts';

/** What is compared: the answer rests on `main`; `further` is corrected for its own number and told besides. */
export interface MeasureChoice {
  main: readonly Measure[];
  further: readonly Measure[];
}

/** What is compared unless measures are named. */
export function usualMeasures(pattern: Pattern): Measure[] {
  return pattern.usual.flatMap((key) => measureOf(pattern, key) ?? []);
}

/** The usual measures, and all others but the noise of the machine, which is no property of the system. */
export function allMeasures(pattern: Pattern): MeasureChoice {
  const main = usualMeasures(pattern);
  return {
    main,
    further: measuresOf(pattern).filter(
      (one) => !main.some(({ key }) => key === one.key) && !noiseMeasures.includes(one),
    ),
  };
}

/** Reads names separated by commas, or `all`; a Problem says which name is none. */
export function readMeasureChoice(pattern: Pattern, text: string): MeasureChoice | Problem {
  if (text.trim() === 'all') return allMeasures(pattern);
  const main: Measure[] = [];
  for (const word of text.split(',')) {
    const measure = readMeasure(pattern, word.trim());
    if (measure instanceof Problem) return measure;
    main.push(measure);
  }
  return { main, further: [] };
}
