import { describe, expect, it } from 'vitest';
import {
  countText,
  listText,
  numberText,
  optionText,
  percentText,
  secondsText,
  valuesText,
} from '../../src/analysis/words.ts';

describe('words', () => {
  it('write numbers for people', () => {
    expect([0, 0.5, 999.9999, 1234.5, 1_000_000].map(numberText)).toEqual([
      '0',
      '0.5',
      '1,000',
      '1,235',
      '1,000,000',
    ]);
    expect([0, 0.0123, 12.345, 100].map(percentText)).toEqual(['0 %', '0.0123 %', '12.35 %', '100 %']);
    expect([0, 0.314, 4.14, 12].map(secondsText)).toEqual(['0 s', '0.31 s', '4.14 s', '12 s']);
  });

  it('write counts and lists', () => {
    expect([countText(1, 'cell'), countText(1200, 'cell'), countText(2, 'search', 'searches')]).toEqual([
      '1 cell',
      '1,200 cells',
      '2 searches',
    ]);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listText)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('write options by the words that fit them', () => {
    expect(valuesText({ clients: 1, msg_rate: 3000, msg_size: 10_000, acks: 'all', bootstrap: null })).toBe(
      '1 client, 3,000/s, msg_size 10,000, acks all, bootstrap none',
    );
    expect(optionText('clients', null)).toBe('clients none');
  });
});
