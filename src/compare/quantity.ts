import { numberText } from '../analysis/words.ts';
import { bytes, duration, percent, rate, seconds } from '../base/number-text.ts';

/** A measure's value with its unit, as people read it: `12.4 ms`. */
export function quantityText(value: number, unit: string): string {
  switch (unit) {
    case 'us':
      return duration(value);
    case 's':
      return seconds(value);
    case '%':
      return percent(value);
    case 'messages/s':
      return rate(value);
    case 'bytes':
    case 'bytes/s':
      return unit === 'bytes' ? bytes(Math.round(value)) : `${bytes(Math.round(value))}/s`;
    default:
      return unit === '' ? numberText(value) : `${numberText(value)} ${unit}`;
  }
}

/** A difference with its sign: `+1.2 ms`, `-3 clients`. Of a percentage, in percentage points. */
export function differenceText(value: number, unit: string): string {
  const size = Math.abs(value);
  return `${signOf(value)}${unit === '%' ? `${percent(size)} points` : quantityText(size, unit)}`;
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
  return `${signOf(value)}${size < 10 ? String(Number(size.toFixed(1))) : numberText(Math.round(size))}`;
}

function signOf(value: number): string {
  if (value === 0) return '';
  return value > 0 ? '+' : '-';
}
