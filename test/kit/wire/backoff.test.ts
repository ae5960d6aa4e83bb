import { expect, it } from 'vitest';
import { Backoff } from '../../../apps/kit/wire/backoff.ts';

it('doubles from 50 ms to 2 s, less what chance takes off, and begins anew after a reset', () => {
  const full = new Backoff(() => 0);
  const waits = Array.from({ length: 8 }, () => full.nextMs());
  expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
  full.reset();
  expect(full.nextMs()).toBe(50);
  const halved = new Backoff(() => 0.999_999);
  expect(halved.nextMs()).toBeCloseTo(25, 3);
  const other = new Backoff(() => 0, { firstMs: 200, longestMs: 1_000 });
  expect(Array.from({ length: 4 }, () => other.nextMs())).toEqual([200, 400, 800, 1_000]);
});
