import { count, countText } from '../base/number-text.ts';
import type { Dimension, Manifest, Scalar } from '../store/manifest.ts';
import { targetText } from '../store/target-text.ts';

/** More values of one option than this are told by the first, the last and their number. */
const MOST_VALUES = 5;

/** What a study is after, in words: its apps serve many measurements, of which no label can tell the present one. */
export function studyPurpose(plan: Manifest['plan']): string {
  const over = plan.dimensions.map(dimensionText).join(' x ');
  if (plan.kind === 'sweep') return joined(`sweep of ${countText(plan.cells.length, 'measurement')}`, over);
  const sought = [...new Set(plan.searches.map(({ find }) => targetText(find, plan)))];
  return joined(`search for the highest rate ${sought.join(', and ')}`, over);
}

function joined(what: string, over: string): string {
  return over === '' ? what : `${what}: ${over}`;
}

function dimensionText({ name, values }: Dimension): string {
  if (values.length <= MOST_VALUES) return `${name} ${values.map(valueText).join(', ')}`;
  return `${name} ${valueText(values[0])} to ${valueText(values.at(-1))} (${values.length} values)`;
}

function valueText(value: Scalar | undefined): string {
  return typeof value === 'number' ? count(value) : String(value);
}
