import { count, countText } from '../base/number-text.ts';
import type { Axes } from '../patterns/shared/pattern.ts';
import type { Scalar, Varied } from '../store/manifest.ts';

/** A value as people read it: 3000 as `3,000`. */
export function valueText(value: Scalar): string {
  if (value === null) return 'none';
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** 1234567 as `1,234,567`; at most three decimals. */
export function numberText(value: number): string {
  const shown = String(Number(value.toFixed(3)));
  return Math.abs(Number(shown)) >= 1000 ? count(value) : shown;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** One value with its option: `50 clients`, `3,000/s`, `msg_size 100`. */
export function optionText(axes: Axes, name: string, value: Scalar): string {
  if (typeof value !== 'number') return `${name} ${valueText(value)}`;
  if (name === axes.clients.option) return countText(value, axes.clients.noun);
  if (name === axes.load.option) return `${numberText(value)}/s`;
  return `${name} ${numberText(value)}`;
}

/** Values of a combination in a row: `50 clients, msg_size 100`. */
export function valuesText(axes: Axes, values: Varied, separator = ', '): string {
  return Object.entries(values)
    .map(([name, value]) => optionText(axes, name, value))
    .join(separator);
}
