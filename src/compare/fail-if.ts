import { measureOf, measuresOf } from '../analysis/measures.ts';
import { Problem, quoted } from '../options/field.ts';
import { didYouMean } from '../options/suggest.ts';
import type { Measure } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';

/** A bound on a difference that fails the comparison when it is exceeded, e.g. `p99 +10%`. */
export interface FailIf {
  /** As written. */
  text: string;
  measure: Measure;
  /** 1: fails when B is higher than A by more than the bound; -1: when it is lower. */
  direction: 1 | -1;
  /** `percent` of A's mean, or `absolute` in the measure's unit. */
  kind: 'percent' | 'absolute';
  /** Not negative. */
  bound: number;
}

/** The measure that a word means, in full or short; a Problem says what might have been meant. */
export function readMeasure(pattern: Pattern, word: string): Measure | Problem {
  const { shortNames } = pattern;
  const key = Object.hasOwn(shortNames, word) ? shortNames[word] : word;
  const measure = key === undefined ? undefined : measureOf(pattern, key);
  if (measure !== undefined) return measure;
  const known = [...Object.keys(shortNames), ...measuresOf(pattern).map((one) => one.key)];
  return new Problem(`names no measure: there is no ${quoted(word)}`, didYouMean(word, known));
}

const ruleText = /^\s*(\S+)\s+([+-])\s*(\d+(?:\.\d*)?|\.\d+)\s*(\S*)\s*$/;

/** Reads `<measure> <+|->N%` or `<measure> <+|->N<unit>`; a Problem says what is wrong with it. */
export function parseFailIf(pattern: Pattern, text: string): FailIf | Problem {
  const [, word, sign, number, unit = ''] = ruleText.exec(text) ?? [];
  if (word === undefined || number === undefined) {
    return new Problem(
      'is no bound on a difference',
      'write <measure> <+ or -><number><% or unit>, e.g. "p99 +10%", "rate -5%", "p99 +5ms"',
    );
  }
  const measure = readMeasure(pattern, word);
  if (measure instanceof Problem) return measure;
  const direction = sign === '+' ? 1 : -1;
  if ((measure.better === 'high' && direction === 1) || (measure.better === 'low' && direction === -1)) {
    const [good, other] = direction === 1 ? ['higher', '-'] : ['lower', '+'];
    return new Problem(
      `bounds the good direction: a ${good} ${word} is better`,
      `write "${word} ${other}${number}${unit}"`,
    );
  }
  const bound = readBound(Number(number), unit, measure);
  return bound instanceof Problem ? bound : { text: text.trim(), measure, direction, ...bound };
}

/** What one unit is in the measure's own. */
const unitSizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  us: { us: 1, ms: 1_000, s: 1_000_000 },
  s: { us: 1e-6, ms: 1e-3, s: 1 },
  '%': { pp: 1 },
  '% of a core': { pp: 1 },
  'messages/s': { '/s': 1 },
  bytes: { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  'bytes/s': { 'B/s': 1, 'KiB/s': 2 ** 10, 'MiB/s': 2 ** 20, 'GiB/s': 2 ** 30 },
};

function readBound(number: number, unit: string, measure: Measure): Pick<FailIf, 'kind' | 'bound'> | Problem {
  if (unit === '%') return { kind: 'percent', bound: number };
  // What is counted in its own unit takes a bare number.
  const sizes = unitSizes[measure.unit] ?? { '': 1 };
  const size = Object.hasOwn(sizes, unit) ? sizes[unit] : undefined;
  if (size !== undefined) return { kind: 'absolute', bound: number * size };
  const units = ['%', ...Object.keys(sizes)].map((name) => (name === '' ? 'a bare number' : name));
  const wrong = unit === '' ? 'names no unit' : `has an unknown unit: ${quoted(unit)}`;
  return new Problem(wrong, `for ${measure.key} write one of: ${units.join(', ')}`);
}
