/** Microseconds as milliseconds; null stays null. */
export function thousandth(value: number | null): number | null {
  return value === null ? null : value / 1000;
}
