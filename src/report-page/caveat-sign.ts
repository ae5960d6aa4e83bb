/** Marks what has a caveat; the legend of the matrix says so. */
export const CAVEAT_SIGN = '†';
