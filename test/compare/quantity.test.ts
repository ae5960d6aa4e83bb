import { describe, expect, it } from 'vitest';
import { differenceText, percentText, rangeText } from '../../src/compare/quantity.ts';

describe('differenceText', () => {
  it.each([
    [12_345, 'us', '+12.3 ms'],
    [-250, 'us', '-250 us'],
    [0.5, '%', '+0.5 pp'],
    [-0.004, '%', '-0.004 pp'],
    [-3, 'clients', '-3'],
    [0, 's', '0 s'],
    [-1500, 'messages/s', '-1,500/s'],
  ])('of %d %s', (value, unit, text) => {
    expect(differenceText(value, unit)).toBe(text);
  });
});

describe('percentText and rangeText', () => {
  it('have a decimal below 10 % and a sign on either side', () => {
    expect(percentText(18.4)).toBe('+18 %');
    expect(percentText(-2.44)).toBe('-2.4 %');
    expect(percentText(0)).toBe('0 %');
    expect(percentText(0.04)).toBe('+0.04 %');
    expect(percentText(-0.000_012)).toBe('-0.00001 %');
    expect(rangeText(0.0213, 0.06)).toBe('[+0.02, +0.1]');
    expect(rangeText(-12.6, 1234.5)).toBe('[-13, +1,235]');
  });
});
