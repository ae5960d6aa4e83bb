import type { Measure } from '../analysis/measure.ts';
import { measureOf, measures } from '../analysis/measures.ts';
import { Problem, quoted } from '../options/field.ts';
import { didYouMean } from '../options/suggest.ts';

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

/** Short names of what people look at most. */
export const shortNames: Readonly<Record<string, string>> = {
  p50: 'latency_us.end_to_end.p50',
  p90: 'latency_us.end_to_end.p90',
  p95: 'latency_us.end_to_end.p95',
  p99: 'latency_us.end_to_end.p99',
  'p99.9': 'latency_us.end_to_end.p99_9',
  max: 'latency_us.end_to_end.max',
  loss: 'average_packet_loss',
  rate: 'average_rate',
  tx_rate: 'average_tx_rate',
  drain: 'drain_s',
  cpu: 'pub_cpu',
};

/** The measure that a word means, in full or short; a Problem says what might have been meant. */
export function readMeasure(word: string): Measure | Problem {
  const key = Object.hasOwn(shortNames, word) ? shortNames[word] : word;
  const measure = key === undefined ? undefined : measureOf(key);
  if (measure !== undefined) return measure;
  const known = [...Object.keys(shortNames), ...measures.map((one) => one.key)];
  return new Problem(`names no measure: there is no ${quoted(word)}`, didYouMean(word, known));
}

const ruleText = /^\s*(\S+)\s+([+-])\s*(\d+(?:\.\d*)?|\.\d+)\s*(\S*)\s*$/;

/** Reads `<measure> <+|->N%` or `<measure> <+|->N<unit>`; a Problem says what is wrong with it. */
export function parseFailIf(text: string): FailIf | Problem {
  const [, word, sign, number, unit = ''] = ruleText.exec(text) ?? [];
  if (word === undefined || number === undefined) {
    return new Problem(
      'is no bound on a difference',
      'write <measure> <+ or -><number><% or unit>, e.g. "p99 +10%", "rate -5%", "p99 +5ms"',
    );
  }
  const measure = readMeasure(word);
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
