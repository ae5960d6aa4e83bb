import { describe, expect, it } from 'vitest';
import { percentText, rateText, timesText } from '../../src/base/claim-text.ts';

describe('numbers in a claim', () => {
  it('never show a rate higher than it is', () => {
    expect([12_345.99, 1_000, 999.99, 593.75, 0.056_789].map(rateText)).toEqual([
      '12,345/s',
      '1,000/s',
      '999.9/s',
      '593.7/s',
      '0.05678/s',
    ]);
  });

  it('tell a loss from the bound it exceeds', () => {
    expect([0, 0.5, 0.50001, 100 / 3].map(percentText)).toEqual(['0 %', '0.5 %', '0.50001 %', '33.3333 %']);
  });

  it('count times in words', () => {
    expect([1, 2, 3].map(timesText)).toEqual(['once', 'twice', '3 times']);
  });
});
