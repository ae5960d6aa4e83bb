import { count, percent } from '../base/number-text.ts';
import { quantityText } from '../base/quantity-text.ts';

/** A difference with its sign: `+1.2 ms`, `-3`. Of a percentage in percentage points, `+0.5 pp`. */
export function differenceText(value: number, unit: string): string {
  const size = Math.abs(value);
  return `${signOf(value)}${unit === '%' ? percent(size).replace('%', 'pp') : quantityText(size, unit)}`;
}

/** A relative difference: `+18 %`, `-2.4 %`. */
export function percentText(value: number): string {
  return `${bareText(value)} %`;
}

/** The ends of an interval in percent: `[+9, +27]`. */
export function rangeText(low: number, high: number): string {
  return `[${bareText(low)}, ${bareText(high)}]`;
}

function bareText(value: number): string {
  const size = Math.abs(value);
  return `${signOf(value)}${size < 10 ? String(Number(size.toFixed(1))) : count(size)}`;
}

function signOf(value: number): string {
  if (value === 0) return '';
  return value > 0 ? '+' : '-';
}
