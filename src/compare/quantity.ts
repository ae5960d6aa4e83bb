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
  return `${signOf(value)}${size < 10 ? shortText(size) : count(size)}`;
}

/** One decimal; of what would then look like no difference, its first digit. */
function shortText(size: number): string {
  const shown = Number(size.toFixed(1));
  return shown === 0 && size > 0 ? percent(Number(size.toPrecision(1))).replace(' %', '') : String(shown);
}

function signOf(value: number): string {
  if (value === 0) return '';
  return value > 0 ? '+' : '-';
}
