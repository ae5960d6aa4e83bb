import { describe, expect, it } from 'vitest';
import { quantityText } from '../../src/base/quantity-text.ts';

describe('quantityText', () => {
  it.each([
    [1234.4, 'messages/s', '1,234/s'],
    [0.0042, '%', '0.0042 %'],
    [7.0976, '% of a core', '7.1 %'],
    [12_345, 'us', '12.3 ms'],
    [12.345, 'ms', '12.3 ms'],
    [0.8, 'ms', '800 us'],
    [68.13, 'MiB', '68.1 MiB'],
    [2.5, 's', '2.5 s'],
    [62_134.33, 'bytes/s', '60.7 KiB/s'],
    [512.4, 'bytes', '512 B'],
    [0.51234, 'cores', '0.512 cores'],
    [1, 'cores', '1 core'],
    [500, 'clients', '500'],
    [2.6667, 'clients', '2.67'],
    [15_000, 'messages', '15,000'],
    [3, '', '3'],
  ])('writes %d %s as %s', (value, unit, text) => {
    expect(quantityText(value, unit)).toBe(text);
  });
});
