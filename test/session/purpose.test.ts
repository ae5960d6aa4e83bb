import { describe, expect, it } from 'vitest';
import { type PubsubOptions, pubsubPurpose } from '../../src/patterns/pubsub/options.ts';
import { studyPurpose } from '../../src/session/purpose.ts';
import type { SearchPlan, SweepPlan } from '../../src/store/manifest.ts';

const options = {
  subscribers: true,
  clients: null,
  total_sub_apps: 20,
  clients_per_app: 10,
  msg_rate: 10_000,
  publishers: 1,
  test_duration: 10,
};

describe('what the apps say of a measurement', () => {
  it('is its clients, rate and time', () => {
    expect(pubsubPurpose(options as PubsubOptions)).toBe('200 clients at 10,000/s for 10 s');
    expect(pubsubPurpose({ ...options, clients: 1, msg_rate: 0.5 } as PubsubOptions)).toBe(
      '1 client at 0.5/s for 10 s',
    );
    expect(pubsubPurpose({ ...options, publishers: 4 } as PubsubOptions)).toBe(
      '200 clients from 4 publishers at 10,000/s for 10 s',
    );
  });

  it('is what is varied, where one app serves many measurements', () => {
    const plan: SweepPlan = {
      kind: 'sweep',
      dimensions: [
        { name: 'clients', values: [10, 50] },
        { name: 'msg_rate', values: [1_000, 1_500, 2_000, 3_000, 5_000, 8_000] },
      ],
      repeat: 1,
      order: 'given',
      seed: null,
      attempts: 1,
      stop_when: [],
      threshold: [],
      cells: Array.from({ length: 12 }, (_, index) => ({ id: String(index), varied: {}, repeat: 1 })),
    };
    expect(studyPurpose(plan)).toBe(
      'sweep of 12 measurements: clients 10, 50 x msg_rate 1,000 to 8,000 (6 values)',
    );
  });

  it('is what a search is after', () => {
    const plan: SearchPlan = {
      kind: 'search',
      dimensions: [],
      target_loss: 0.5,
      tolerance: 0.01,
      slo: [],
      confirm: 1,
      start: null,
      attempts: 1,
      threshold: [],
      searches: [
        { id: 'a', find: 'max-rate', varied: {} },
        { id: 'b', find: 'no-drop', varied: {} },
      ],
    };
    expect(studyPurpose(plan)).toBe('search for the highest rate that arrives, and with loss <= 0.5 %');
  });
});
