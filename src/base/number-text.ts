const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1234567 as `1,234,567`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A rate per second: one decimal below 1000. */
export function rate(perSecond: number): string {
  return `${perSecond < 1000 ? decimals(perSecond, 1) : count(perSecond)}/s`;
}

/** Percent with as many digits as tell a small loss from none. */
export function percent(value: number): string {
  return `${decimals(value, value !== 0 && Math.abs(value) < 0.1 ? 4 : 2)} %`;
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

function decimals(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
