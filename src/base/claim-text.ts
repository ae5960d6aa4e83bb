const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, roundingMode: 'floor' });
const fine = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4, roundingMode: 'floor' });

/** Messages/s, never more than they are: a rate that is claimed must not be rounded up. */
export function rateText(rate: number): string {
  return `${(rate >= 1000 ? whole : fine).format(rate)}/s`;
}

/** Percent to six digits, so that what lies just beyond a bound does not look like the bound. */
export function percentText(value: number): string {
  return `${Number(value.toPrecision(6))} %`;
}

/** `once`, `twice`, `3 times`. */
export function timesText(times: number): string {
  if (times === 1) return 'once';
  return times === 2 ? 'twice' : `${times} times`;
}
