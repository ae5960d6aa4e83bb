import { describe, expect, it } from 'vitest';
import { ScheduleWait } from '../../src/measure/schedule-wait.ts';

/** Hand-overs take 10 us each. */
function measured(): ScheduleWait {
  const wait = new ScheduleWait();
  for (let take = 0; take < 8; take++) wait.served(100, 1_000);
  return wait;
}

describe('what the schedule itself causes', () => {
  it('is the wait behind earlier messages that are due at the same instant', () => {
    const wait = measured();
    wait.handedOver(0, 4, 0);
    expect(wait.waits.buckets()).toEqual([
      [0, 1],
      [10, 1],
      [20, 1],
      [30, 1],
    ]);
  });

  it('goes on where one clump reaches into the next, and ends in a gap', () => {
    const wait = measured();
    wait.handedOver(0, 5, 0);
    wait.handedOver(20, 1, 35);
    wait.handedOver(1_000, 1, 7);
    // 50 us of work at 0: the next one, 20 us later, waits for the other 30, and was 5 us later than that.
    expect(wait.waits.max).toBe(40);
    expect(wait.waits.buckets()).toContainEqual([30, 2]);
    expect(wait.own.buckets()).toEqual([
      [0, 5],
      [5, 1],
      [7, 1],
    ]);
  });

  it('counts parts of a clump, handed over one after the other, as one', () => {
    const wait = measured();
    wait.handedOver(0, 2, 3);
    wait.handedOver(0, 2, 3);
    expect(wait.waits.max).toBe(30);
    expect(wait.own.buckets()).toEqual([[3, 4]]);
  });

  it('is booked for every message, however short a hand-over is', () => {
    const wait = new ScheduleWait();
    wait.handedOver(0, 10, 0);
    for (let take = 0; take < 8; take++) wait.served(1_000, 10);
    wait.handedOver(1_000, 990, 0);
    expect([wait.waits.count, wait.waits.max]).toEqual([1_000, 9]);
  });

  it('does not take a moment without a CPU for the time of a hand-over', () => {
    const wait = new ScheduleWait();
    wait.served(1, 1_000_000);
    wait.handedOver(0, 2, 0);
    for (let take = 0; take < 7; take++) wait.served(1, 10);
    wait.handedOver(1_000_000, 2, 0);
    expect(wait.waits.max).toBe(10);
    expect(wait.meanUs).toBeCloseTo(1_000_070 / 8, 3);
  });
});
