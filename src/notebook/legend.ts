/** Widest usual character of a system font at 12 px: a name may be given too much room, never too little. */
const CHARACTER = 7.2;
const SYMBOL = 30;
const GAP = 18;

export interface LegendItem {
  name: string;
  /** Pixels from the legend's left. */
  left: number;
  /** Counted from 0. */
  row: number;
}

/** Places whole names beside each other, as many in a row as fit the width. */
export function layLegend(names: readonly string[], width: number): { items: LegendItem[]; rows: number } {
  const items: LegendItem[] = [];
  let left = 0;
  let row = 0;
  for (const name of names) {
    const needed = SYMBOL + [...name].length * CHARACTER;
    if (left > 0 && left + needed > width) {
      left = 0;
      row += 1;
    }
    items.push({ name, left, row });
    left += needed + GAP;
  }
  return { items, rows: items.length === 0 ? 0 : row + 1 };
}
