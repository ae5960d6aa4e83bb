import { cutToWidth, textWidth } from './text-width.ts';

/** A column of a table. */
export interface Column {
  title: string;
  /** Numbers stand at the right edge. */
  right?: boolean;
  /** May be cut where the terminal is too narrow; the others keep their width as long as they can. */
  elastic?: boolean;
  /** Draws a cell, once it is padded. */
  paint?(cell: string): string;
}

export interface Drawing {
  /** Width of the terminal; Infinity where there is none. */
  columns: number;
  /** Draws the titles. */
  title(text: string): string;
}

const GAP = '  ';
/** An elastic column keeps at least so many characters. */
const LEAST = 8;

/** Rows under their titles, aligned, no line wider than the terminal. */
export function fittedTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  drawing: Drawing,
): string[] {
  const titles = columns.map(({ title }) => title);
  const natural = columns.map((_column, at) =>
    [titles, ...rows].reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), 0),
  );
  const widths = fittedWidths(natural, columns, drawing.columns);
  const line = (row: readonly string[], paint: (at: number, cell: string) => string) => {
    const last = columns.length - 1;
    return widths
      .map((width, at) => {
        if (width === 0) return '';
        const cell = cutToWidth(row[at] ?? '', width);
        return paint(at, padded(cell, width, columns[at]?.right === true, at === last));
      })
      .filter((_cell, at) => widths[at] !== 0)
      .join(GAP)
      .trimEnd();
  };
  return [
    line(titles, (_at, cell) => drawing.title(cell)),
    ...rows.map((row) => line(row, (at, cell) => columns[at]?.paint?.(cell) ?? cell)),
  ];
}

function padded(cell: string, width: number, right: boolean, isLast: boolean): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(cell)));
  if (right) return space + cell;
  return isLast ? cell : cell + space;
}

/** Takes from the widest elastic column as long as there is one, then from the last ones. */
function fittedWidths(natural: readonly number[], columns: readonly Column[], most: number): number[] {
  const widths = [...natural];
  const total = () =>
    widths.reduce((sum, width) => sum + width, 0) +
    GAP.length * (widths.filter((width) => width > 0).length - 1);
  while (total() > most) {
    const elastic = widths.map((width, at) => (columns[at]?.elastic === true && width > LEAST ? width : 0));
    const widest = elastic.indexOf(Math.max(...elastic));
    const at = (elastic[widest] ?? 0) > 0 ? widest : widths.findLastIndex((width) => width > 0);
    if (at < 0) break;
    widths[at] = (widths[at] ?? 1) - 1;
  }
  return widths;
}
