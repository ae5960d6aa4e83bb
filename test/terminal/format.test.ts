import { describe, expect, it } from 'vitest';
import { table } from '../../src/terminal/format.ts';

describe('table', () => {
  it('aligns columns, to the right where asked, and ends lines at their last word', () => {
    expect(
      table(
        [
          ['name', 'n'],
          ['a', '100'],
          ['longer', ''],
        ],
        (column) => column === 1,
      ),
    ).toEqual(['name      n', 'a       100', 'longer']);
  });
});
