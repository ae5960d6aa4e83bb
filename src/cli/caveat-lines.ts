import { headlineCaveats } from '../analysis/caveats.ts';
import { countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Study } from '../store/study.ts';

/** Cells told one by one below a headline. */
const MOST_TOLD = 4;

/** What spoils the cells that a study's headline rests on, a line each; empty where nothing does. */
export function caveatLines(study: Study): string[] {
  const told = headlineCaveats(study);
  const more = told.length - MOST_TOLD;
  return [
    ...told.slice(0, MOST_TOLD).map(({ where, caveats }) => plain(`but ${where}: ${caveats.join('; ')}`)),
    ...(more > 0 ? [`but ${countText(more, 'more cell')} likewise`] : []),
  ];
}
