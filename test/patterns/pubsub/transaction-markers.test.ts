import { describe, expect, it } from 'vitest';
import { buildResult } from '../../../src/patterns/pubsub/build-result.ts';
import {
  markersNote,
  readableMessages,
  storedMessages,
} from '../../../src/patterns/pubsub/transaction-markers.ts';
import { cleanRun, load } from './collected.ts';
import { toldByPublisher } from './reports.ts';

const publisher = (markers: number | null, aborted = 0) => toldByPublisher({ markers, aborted });

describe('what the system holds', () => {
  it('is its log less the markers of all publishers', () => {
    expect(storedMessages(1_060, [publisher(40), publisher(20)])).toBe(1_000);
    expect(storedMessages(1_000, [publisher(0)])).toBe(1_000);
  });

  it('is not known where the log is not, or the markers of one publisher are not, which is noted', () => {
    expect(storedMessages(null, [publisher(40)])).toBeNull();
    expect(storedMessages(1_060, [publisher(40), publisher(null)])).toBeNull();
    expect(markersNote([publisher(40), publisher(null)])[0]).toMatch(/^independent_count is left out/);
    expect(markersNote([publisher(40)])).toEqual([]);
  });

  it('is for readers of committed messages what was not aborted', () => {
    const publishers = [publisher(0, 300), publisher(0, 100)];
    expect(readableMessages(1_000, publishers, { readsAborted: false })).toBe(600);
    expect(readableMessages(1_000, publishers, {})).toBe(1_000);
    expect(readableMessages(null, publishers, { readsAborted: false })).toBeNull();
  });
});

describe('a run that aborts some of its transactions on purpose', () => {
  const publishers = [
    toldByPublisher({ asked: 20_000, sent: 20_000, acked: 10_000, aborted: 10_000, span_s: 10, rate: 1_000 }),
  ];
  const run = { ...cleanRun(), publishers, load: { ...load, msg_rate: 2_000, readsAborted: false } };

  it('is clean and passes: what it aborted was offered', () => {
    const result = buildResult({ ...run, independentCount: 20_000 });
    expect(result).toMatchObject({ clean: true, passed: true, average_tx_rate: 1_000 });
    expect(result.counts).toMatchObject({ sent: 20_000, acked: 10_000, aborted: 10_000, expected: 40_000 });
  });

  it('is not where the system holds less than both', () => {
    expect(buildResult({ ...run, independentCount: 19_999 }).unclean_because).toEqual([
      'the system holds 19999 messages, 10000 were acknowledged, 10000 aborted',
    ]);
  });
});
