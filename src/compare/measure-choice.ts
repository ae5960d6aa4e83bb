import type { Measure } from '../analysis/measure.ts';
import { measureOf, measures } from '../analysis/measures.ts';
import { noiseMeasures } from '../analysis/noise-measures.ts';
import { Problem } from '../options/field.ts';
import { defaultMeasures } from './default-measures.ts';
import { readMeasure } from './fail-if.ts';

/** What is compared: the answer rests on `main`; `further` is corrected for its own number and told besides. */
export interface MeasureChoice {
  main: readonly Measure[];
  further: readonly Measure[];
}

/** What is compared unless measures are named. */
export function usualMeasures(): Measure[] {
  return defaultMeasures.flatMap((key) => measureOf(key) ?? []);
}

/** The usual measures, and all others but the noise of the machine, which is no property of the system. */
export function allMeasures(): MeasureChoice {
  const main = usualMeasures();
  return { main, further: measures.filter((one) => !main.includes(one) && !noiseMeasures.includes(one)) };
}

/** Reads names separated by commas, or `all`; a Problem says which name is none. */
export function readMeasureChoice(text: string): MeasureChoice | Problem {
  if (text.trim() === 'all') return allMeasures();
  const main: Measure[] = [];
  for (const word of text.split(',')) {
    const measure = readMeasure(word.trim());
    if (measure instanceof Problem) return measure;
    main.push(measure);
  }
  return { main, further: [] };
}
