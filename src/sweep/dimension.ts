import { UsageError } from '../base/errors.ts';
import { quoted, readField } from '../options/field.ts';
import { didYouMean } from '../options/suggest.ts';
import type { Dimension, Scalar } from '../store/manifest.ts';
import { fieldOf, fieldsOf } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** As many values may one dimension have: more cells than any sweep. */
export const MAX_VALUES = 10_000;

/** Options that may be a dimension, in the order of help. */
export function dimensionNames(workload: Workload): readonly string[] {
  return Object.entries(fieldsOf(workload)).flatMap(([name, { fixed }]) => (fixed === true ? [] : [name]));
}

/**
 * Reads the values of a dimension: `10,50,300`; `100..1000*2` doubles from 100 on (100, 200, 400, 800: the end is a
 * value only where it is hit); `100..500+200` adds (100, 300, 500). Values and ranges may be mixed.
 * @param where names the list for a person, e.g. `--clients`
 * @throws UsageError for what is no such option, list, range or value, and for a value named twice
 */
export function readDimension(workload: Workload, name: string, list: string, where: string): Dimension {
  const field = fieldOf(workload, name);
  if (field === undefined || field.fixed === true) {
    const why =
      field === undefined && name !== 'threshold'
        ? `there is no option ${quoted(name)} to vary`
        : `--${name} cannot vary`;
    throw new UsageError(`${where}: ${why}`, { hint: didYouMean(name, dimensionNames(workload)) });
  }
  const values = textsOf(list, where).map((text) => readField(field, text, where) as Scalar);
  refuseRepeated(values, where);
  return { name, values };
}

/**
 * Reads `name=values`, as `--vary` takes it; dashes in the name count as underscores.
 * @throws UsageError as readDimension does, and for a text without a name
 */
export function readVary(workload: Workload, text: string): Dimension {
  const [, name, list] = /^([A-Za-z0-9_-]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || list === undefined) {
    throw new UsageError(`--vary: ${quoted(text)} is not <option>=<values>`, {
      hint: 'write e.g. --vary msg_size=100,1000,10000',
    });
  }
  const option = name.replaceAll('-', '_');
  return readDimension(workload, option, list, `--vary ${option}`);
}

/** @throws UsageError where two dimensions say the same thing */
export function refuseRepeatedDimensions(workload: Workload, dimensions: readonly Dimension[]): void {
  const names = dimensions.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`${quoted(twice)} varies twice`, {
      hint: `name all of its values in one list; --rates varies ${workload.pattern.axes.load.option}`,
    });
  }
  for (const { option, instead, what } of workload.alternatives) {
    if (!names.includes(option) || !names.includes(instead)) continue;
    throw new UsageError(`${option} and ${instead} vary, and both say ${what}`, { hint: 'vary one of them' });
  }
}

function textsOf(list: string, where: string): string[] {
  const texts = list.split(',').flatMap((part) => {
    const text = part.trim();
    if (text === '') {
      throw new UsageError(`${where}: ${quoted(list)} ${list.trim() === '' ? 'is' : 'has'} an empty value`, {
        hint: 'separate values by single commas, e.g. 10,50,300',
      });
    }
    return text.includes('..') ? rangeTexts(text, where) : [text];
  });
  if (texts.length <= MAX_VALUES) return texts;
  throw tooMany(list, where);
}

const rangeText = /^([\d.e+-]+?)\.\.([\d.e+-]+?)(?:([*+])([\d.e+-]+))?$/i;
const numberText = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i;

function rangeTexts(text: string, where: string): string[] {
  const range = rangeText.exec(text)?.slice(1);
  const [first, last, , step] = (range ?? []).map((part) =>
    numberText.test(part ?? '') ? Number(part) : Number.NaN,
  );
  const [, , operator] = range ?? [];
  const numbers = [first, last, step].every((number) => number !== undefined && Number.isFinite(number));
  if (!numbers || first === undefined || last === undefined || step === undefined) {
    throw new UsageError(`${where}: ${quoted(text)} is not a range`, {
      hint: 'write <first>..<last>*<factor> or <first>..<last>+<step>, e.g. 100..1000*2',
    });
  }
  const problem = operator === '*' ? factorProblem(first, step) : step > 0 ? null : 'a step above 0';
  if (problem !== null) {
    throw new UsageError(`${where}: the range ${quoted(text)} never ends`, { hint: `it needs ${problem}` });
  }
  if (first > last) {
    throw new UsageError(`${where}: the range ${quoted(text)} begins above its end`, {
      hint: 'write the lower number first; values in another order are listed one by one',
    });
  }
  return steps(text, where, last, (index) =>
    operator === '*' ? first * step ** index : first + index * step,
  );
}

function factorProblem(first: number, factor: number): string | null {
  if (first <= 0) return 'a first number above 0 to multiply';
  return factor > 1 ? null : 'a factor above 1';
}

function steps(text: string, where: string, last: number, at: (index: number) => number): string[] {
  const texts: string[] = [];
  for (let index = 0; ; index += 1) {
    // Twelve digits are more than anybody types, and few enough to hide that 0.1 + 0.2 is not 0.3.
    const value = Number(at(index).toPrecision(12));
    if (value > last) return texts;
    if (index === MAX_VALUES) throw tooMany(text, where);
    texts.push(String(value));
  }
}

function tooMany(text: string, where: string): UsageError {
  return new UsageError(`${where}: ${quoted(text)} has more than ${MAX_VALUES} values`, {
    hint: 'take larger steps',
  });
}

function refuseRepeated(values: readonly Scalar[], where: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice === undefined) return;
  throw new UsageError(`${where}: ${quoted(String(twice))} is named twice`, {
    hint: 'name each value once; --repeat measures a value several times',
  });
}
