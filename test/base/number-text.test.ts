import { describe, expect, it } from 'vitest';
import { bytes, count, countText, duration, percent, rate, seconds } from '../../src/base/number-text.ts';

describe('numbers for people', () => {
  it.each([
    [count(1_234_567), '1,234,567'],
    [countText(1, 'cell'), '1 cell'],
    [countText(1200, 'cell'), '1,200 cells'],
    [countText(2, 'search', 'searches'), '2 searches'],
    [rate(12.34), '12.3/s'],
    [rate(123_456.7), '123,457/s'],
    [percent(0), '0 %'],
    [rate(0.04), '0.04/s'],
    [rate(0), '0/s'],
    [percent(0.0042), '0.0042 %'],
    // One of fifteen million.
    [percent(100 / 15_000_000), '0.000007 %'],
    [percent(0.000_000_05), '0.00000005 %'],
    [percent(99.9996), '99.9996 %'],
    [percent(99.996), '99.996 %'],
    [percent(99.99), '99.99 %'],
    [percent(100 - 1e-13), '100 %'],
    [percent(100), '100 %'],
    [percent(250), '250 %'],
    [percent(-0.00002), '-0.00002 %'],
    [percent(12.345), '12.35 %'],
    [percent(100), '100 %'],
    [seconds(0), '0 s'],
    [seconds(4.14), '4.14 s'],
    [seconds(0.314), '0.31 s'],
    [seconds(120.04), '120 s'],
    [duration(0), '0 us'],
    [duration(950), '950 us'],
    [duration(-1500), '-1.5 ms'],
    [duration(12_345), '12.3 ms'],
    [duration(999_999), '1,000 ms'],
    [duration(61_000_000), '61 s'],
    [duration(3_600_000_000), '3,600 s'],
    [bytes(512), '512 B'],
    [bytes(1_536), '1.5 KiB'],
    [bytes(5 * 1024 ** 3), '5 GiB'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
