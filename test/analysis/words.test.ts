import { describe, expect, it } from 'vitest';
import { listText, numberText, optionText, valuesText } from '../../src/analysis/words.ts';
import { pubsubAxes } from '../../src/patterns/pubsub/axes.ts';

describe('words', () => {
  it('write numbers for people', () => {
    expect([0, 0.5, 999.9999, 1234.5, 1_000_000].map(numberText)).toEqual([
      '0',
      '0.5',
      '1,000',
      '1,235',
      '1,000,000',
    ]);
  });

  it('write lists', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listText)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('write options by the words that fit them', () => {
    expect(
      valuesText(pubsubAxes, { clients: 1, msg_rate: 3000, msg_size: 10_000, acks: 'all', bootstrap: null }),
    ).toBe('1 client, 3,000/s, msg_size 10,000, acks all, bootstrap none');
    expect(optionText(pubsubAxes, 'clients', null)).toBe('clients none');
  });
});
