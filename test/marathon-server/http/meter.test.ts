import { expect, test } from 'vitest';
import { Meter, Samples } from '../../../src/marathon-server/http/meter.ts';

test('a steady rate is what every average shows', () => {
  const meter = new Meter(0);
  for (let ms = 250; ms <= 600_000; ms += 500) meter.mark(ms);
  const { count, mean, m1, m5, m15 } = meter.rates(600_000);
  expect(count).toBe(1_200);
  for (const rate of [mean, m1, m5, m15]) expect(rate).toBeCloseTo(2, 1);
});

test('silence lets the short average fall before the long ones', () => {
  const meter = new Meter(0);
  for (let ms = 0; ms < 5_000; ms += 10) meter.mark(ms);
  const { m1, m5, m15, mean } = meter.rates(65_000);
  expect(m1).toBeCloseTo(100 * Math.exp(-1), 0);
  expect(m5).toBeCloseTo(100 * Math.exp(-1 / 5), 0);
  expect(m15).toBeCloseTo(100 * Math.exp(-1 / 15), 0);
  expect(mean).toBeCloseTo(500 / 65, 5);
  expect(meter.rates(1e12).m15).toBeCloseTo(0, 10);
  expect(new Meter(7).rates(7)).toEqual({ count: 0, mean: 0, m1: 0, m5: 0, m15: 0 });
});

test('a distribution is that of the latest 1,028 samples', () => {
  const samples = new Samples();
  expect(samples.distribution()).toMatchObject({ min: 0, max: 0, mean: 0, stddev: 0 });
  for (let value = 1; value <= 2_028; value += 1) samples.add(value);
  const { min, max, mean, quantile } = samples.distribution();
  expect([min, max, mean]).toEqual([1_001, 2_028, 1_514.5]);
  expect([quantile(0), quantile(0.5), quantile(1)]).toEqual([1_001, 1_514, 2_028]);
});
