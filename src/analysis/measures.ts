import type { Measure } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { noiseMeasures } from './noise-measures.ts';

/** Every number of a pattern's results that is plotted, tabled or compared, in the order of showing. */
export function measuresOf({ measures }: Pattern): readonly Measure[] {
  return [...measures, ...noiseMeasures];
}

/** The measure with this key; undefined where there is none. */
export function measureOf(pattern: Pattern, key: string): Measure | undefined {
  return measuresOf(pattern).find((measure) => measure.key === key);
}
