const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1234567 as `1,234,567`. */
export function count(value: number): string {
  return whole.format(value);
}

/** How many there are of something: `1 cell`, `1,200 cells`. */
export function countText(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A rate per second: one decimal below 1000, more where it would look like 0. */
export function rate(perSecond: number): string {
  return `${perSecond < 1000 ? decimals(perSecond, Math.max(1, digitsFor(perSecond))) : count(perSecond)}/s`;
}

/** Percent with as many digits as tell a small loss from none, and almost all from all. */
export function percent(value: number): string {
  const size = Math.abs(value);
  const usual = size < 0.1 ? 4 : 2;
  if (size > 0) return `${decimals(value, Math.max(usual, digitsFor(size), digitsFor(100 - size)))} %`;
  return '0 %';
}

/** Seconds. */
export function seconds(value: number): string {
  return `${decimals(value, value < 10 ? 2 : 1)} s`;
}

/** Microseconds in the unit that reads best, three significant digits. */
export function duration(us: number): string {
  if (Math.abs(us) < 1_000) return `${significant(us)} us`;
  if (Math.abs(us) < 1_000_000) return `${significant(us / 1_000)} ms`;
  return `${significant(us / 1_000_000)} s`;
}

/** Bytes in binary units. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length, Math.floor(Math.log2(value) / 10));
  return `${significant(value / 1024 ** power)} ${units[power - 1]}`;
}

function significant(value: number): string {
  const shown = Number(value.toPrecision(3));
  return Math.abs(shown) >= 1000 ? count(shown) : String(shown);
}

/** Beyond these digits lies what rounding makes of a sum, not what was measured. */
const MOST_DIGITS = 10;

/** Decimals in which a distance is seen not to be 0; none where it is 0, negative or too small to be meant. */
function digitsFor(distance: number): number {
  if (distance <= 0) return 0;
  const digits = Math.max(0, Math.ceil(-Math.log10(distance)));
  return digits > MOST_DIGITS ? 0 : digits;
}

function decimals(value: number, digits: number): string {
  const shown = value.toFixed(digits);
  return Number(shown) === 0 ? '0' : shown.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}
