import { describe, expect, it } from 'vitest';
import { mergedFacts } from '../../src/analysis/facts.ts';

describe('mergedFacts', () => {
  it('flattens by dotted path and keeps one value where all agree', () => {
    const facts = { a: 1, system: { version: '4.1', settings: { x: [1, 'b'], y: [] } }, none: null };
    expect(
      mergedFacts([
        { cell: '001', facts },
        { cell: '002', facts },
      ]),
    ).toEqual([
      { key: 'a', values: [{ text: '1', cells: ['001', '002'] }] },
      { key: 'system.version', values: [{ text: '4.1', cells: ['001', '002'] }] },
      { key: 'system.settings.x', values: [{ text: '1, b', cells: ['001', '002'] }] },
      { key: 'system.settings.y', values: [{ text: 'none', cells: ['001', '002'] }] },
      { key: 'none', values: [{ text: 'none', cells: ['001', '002'] }] },
    ]);
  });

  it('tells each differing value with its cells, a lacking one too', () => {
    const told = [
      { cell: '001', facts: { v: 'a' } },
      { cell: '002', facts: { v: 'b' } },
      { cell: '003', facts: { v: 'a' } },
      { cell: '004', facts: {} },
    ];
    expect(mergedFacts(told)).toEqual([
      {
        key: 'v',
        values: [
          { text: 'a', cells: ['001', '003'] },
          { text: 'b', cells: ['002'] },
          { text: 'none', cells: ['004'] },
        ],
      },
    ]);
  });
});
