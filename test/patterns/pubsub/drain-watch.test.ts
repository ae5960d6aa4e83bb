import { describe, expect, it } from 'vitest';
import type { SubscriberReport } from '../../../src/measure/report.ts';
import { arrivalsOf, DrainWatch } from '../../../src/patterns/pubsub/drain-watch.ts';
import { subscriberPart } from './reports.ts';

const START_US = 1e9;
const GRACE_US = 5e6;
const TIMEOUT_US = 60e6;
const at = (s: number) => START_US + s * 1e6;

const watching = () => new DrainWatch(START_US, GRACE_US, TIMEOUT_US);
const behind = (received: number, drain_s: number | null = 0.5) =>
  subscriberPart({ received, lost: 10, drain_s });
const whole = (drain_s: number) => subscriberPart({ received: 100, lost: 0, drain_s });

describe('complete', () => {
  it('is when every living task misses nothing, after as long as the slowest took', () => {
    const watch = watching();
    expect(watch.look(at(1), [whole(0.2), behind(90)], 2)).toBeNull();
    expect(watch.look(at(2), [whole(0.2), whole(1.7)], 2)).toMatchObject({ drainS: 1.7, end: 'complete' });
  });

  it('is not while a living task was not heard', () => {
    expect(watching().look(at(1), [whole(0.2)], 2)).toBeNull();
  });

  it('is not before the published totals are known', () => {
    expect(watching().look(at(1), [subscriberPart({ received: 100, lost: null })], 1)).toBeNull();
  });

  it('is what whoever watches says that it is', () => {
    const isRead = (part: SubscriberReport) => arrivalsOf(part) >= 103;
    const watch = new DrainWatch(START_US, GRACE_US, TIMEOUT_US, isRead);
    expect(watch.look(at(1), [whole(0.2)], 1)).toBeNull();
    const all = subscriberPart({ received: 100, lost: 5, duplicated: 2, foreign: 1 });
    expect(watch.look(at(2), [all], 1)).toMatchObject({ end: 'complete' });
  });

  it('is at once where no task is left', () => {
    expect(watching().look(at(1), [], 0)).toMatchObject({ drainS: 0, end: 'complete' });
  });
});

describe('aborted', () => {
  it('is at once when the run has failed, unless all has arrived', () => {
    expect(watching().look(at(1), [behind(50)], 1, true)).toMatchObject({ drainS: 0.5, end: 'aborted' });
    expect(watching().look(at(1), [whole(0.2)], 1, true)).toMatchObject({ drainS: 0.2, end: 'complete' });
  });
});

describe('stalled', () => {
  it('is not while a quota holds a client back, and is a grace after that', () => {
    const watch = watching();
    const held = () => ({ ...behind(50), throttled_clients: 1 });
    for (const s of [1, 4, 8, 12]) expect(watch.look(at(s), [held()], 1)).toBeNull();
    expect(watch.look(at(16.9), [behind(50)], 1)).toBeNull();
    expect(watch.look(at(17), [behind(50)], 1)).toMatchObject({ drainS: 0.5, end: 'stalled' });
  });

  it('is when no count has moved for the grace', () => {
    const watch = watching();
    expect(watch.look(at(1), [behind(50)], 1)).toBeNull();
    expect(watch.look(at(3), [behind(60)], 1)).toBeNull();
    expect(watch.look(at(7.9), [behind(60)], 1)).toBeNull();
    expect(watch.look(at(8), [behind(60, 2.5)], 1)).toMatchObject({ drainS: 2.5, end: 'stalled' });
  });

  it.each(['received', 'duplicated', 'corrupted', 'foreign'] as const)('is not while %s moves', (key) => {
    const watch = watching();
    for (let s = 0; s < 50; s += 4) {
      const told = subscriberPart({ lost: 10, [key]: s });
      expect(watch.look(at(s), [told], 1)).toBeNull();
    }
  });

  it('is not when one of many still moves', () => {
    const watch = watching();
    for (let s = 0; s < 20; s += 4) expect(watch.look(at(s), [behind(70), behind(s)], 2)).toBeNull();
  });
});

describe('timeout', () => {
  it('is when counts still move at the end of the longest drain', () => {
    const watch = watching();
    for (let s = 0; s < 60; s += 4) expect(watch.look(at(s), [behind(s)], 1)).toBeNull();
    expect(watch.look(at(60), [behind(60, 59.9)], 1)).toMatchObject({ drainS: 59.9, end: 'timeout' });
  });
});

it('takes the time of noticing where a task of another host cannot tell its own', () => {
  const watch = watching();
  watch.look(at(1), [subscriberPart({ received: 50, lost: 50, drain_s: null })], 1);
  watch.look(at(3), [subscriberPart({ received: 100, lost: 0, drain_s: null })], 2);
  const told = subscriberPart({ received: 100, lost: 0, drain_s: null });
  expect(watch.look(at(4), [told], 1)).toMatchObject({ drainS: 3, end: 'complete' });
});
