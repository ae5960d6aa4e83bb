import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedTable } from '../../src/shell/fitted-table.ts';
import { textWidth } from '../../src/shell/text-width.ts';

const columns = [
  { title: 'NAME', elastic: true },
  { title: 'N', right: true },
  { title: 'WHAT', elastic: true },
];
const rows = [
  ['/hydra/kafka-sub', '1', 'short'],
  ['日本', '1000', 'a command that is rather long'],
];
const title = (text: string) => text;

describe('fittedTable', () => {
  it('aligns its columns under their titles', () => {
    expect(fittedTable(columns, rows, { columns: Number.POSITIVE_INFINITY, title })).toEqual([
      'NAME                 N  WHAT',
      '/hydra/kafka-sub     1  short',
      '日本              1000  a command that is rather long',
    ]);
  });

  it('cuts the widest columns that may be cut where the terminal is narrow', () => {
    expect(fittedTable(columns, rows, { columns: 40, title })).toEqual([
      'NAME                 N  WHAT',
      '/hydra/kafka-sub     1  short',
      '日本              1000  a command that …',
    ]);
  });

  it('gives up the last columns where even that is too wide', () => {
    expect(fittedTable(columns, rows, { columns: 12, title })).toEqual([
      'NAME       N',
      '/hydra/…   1',
      '日本      1…',
    ]);
  });

  it('paints what is padded', () => {
    const painted = [{ title: 'STATE', paint: (cell: string) => `<${cell}>` }, { title: 'X' }];
    expect(fittedTable(painted, [['up', 'y']], { columns: 80, title: (text) => text.toLowerCase() })).toEqual(
      ['state  x', '<up   >  y'],
    );
  });

  it('is never wider than the terminal', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/\p{C}/gu, ''));
    const row = fc.tuple(cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), (cells, width) => {
        for (const line of fittedTable(columns, cells, { columns: width, title })) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
