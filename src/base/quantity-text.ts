import { bytes, count, duration, percent, rate, seconds } from './number-text.ts';

/**
 * A value with its unit, as it is written for people. Of what is simply counted (messages, clients) the number alone:
 * whatever stands beside it says what was counted.
 * @param unit as the measures of `src/analysis` name it
 */
export function quantityText(value: number, unit: string): string {
  switch (unit) {
    case '%':
    case '% of a core':
      return percent(value);
    case 'us':
      return duration(value);
    case 'ms':
      return duration(value * 1000);
    case 's':
      return seconds(value);
    case 'bytes':
      return bytes(Math.round(value));
    case 'MiB':
      return bytes(Math.round(value * 1024 ** 2));
    case 'bytes/s':
      return `${bytes(Math.round(value))}/s`;
    case 'messages/s':
      return rate(value);
    case 'cores':
      return `${short(value)} ${value === 1 ? 'core' : 'cores'}`;
    default:
      return short(value);
  }
}

function short(value: number): string {
  return Math.abs(value) >= 1000 ? count(value) : String(Number(value.toPrecision(3)));
}
