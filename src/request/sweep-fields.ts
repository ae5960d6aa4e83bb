import { oneOf, Problem, pathText, textField, whole } from '../options/field.ts';
import { DEFAULT_ATTEMPTS, MAX_CELLS } from '../sweep/plan-sweep.ts';
import { SEEDS } from '../sweep/shuffle.ts';

/** Words of the user on one line. */
const labelText = textField((text) => {
  if (text.trim() === '') return new Problem('is empty', 'give some words, or leave it out');
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) {
    return new Problem('holds a control character', 'give words on one line');
  }
  return text.length <= 200 ? text : new Problem('is too long', 'give at most 200 characters');
});

/** The options of a sweep that take one value each and have a fixed form. */
export const sweepFields = {
  repeat: { schema: whole({ min: 1, max: MAX_CELLS, unit: 'measurements of each cell' }), fallback: 1 },
  order: { schema: oneOf(['given', 'random']), fallback: 'given' },
  seed: { schema: whole({ min: 0, max: SEEDS - 1, unit: 'any will do' }), fallback: null },
  attempts: { schema: whole({ min: 1, max: 100, unit: 'tries' }), fallback: DEFAULT_ATTEMPTS },
  label: { schema: labelText, fallback: null },
  resume: { schema: pathText, fallback: null },
} as const;
