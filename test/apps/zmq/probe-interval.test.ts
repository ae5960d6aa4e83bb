import { expect, it } from 'vitest';
import { probeIntervalMs } from '../../../apps/zmq/probe-interval.ts';

it('is 20 ms, and longer where more than 10,000 probes a second were sent', () => {
  expect([0, 1, 200, 201, 1_000, 10_000].map(probeIntervalMs)).toEqual([20, 20, 20, 21, 100, 1_000]);
});
