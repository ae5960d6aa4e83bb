import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../../src/options/read-option.ts';
import { durationText, expectedSeconds, remainingSeconds } from '../../src/sweep/duration.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { kafkaOptions } from '../workloads/kafka/kafka-options.ts';

const options = (raw: RawOptions, bootstrap: string | null = 'a:1') => kafkaOptions(raw, bootstrap);

describe('expectedSeconds', () => {
  it('grow by the seconds of publishing and of warming up', () => {
    const [usual = 0] = expectedSeconds(kafka, [options({ test_duration: '10' })]);
    const [long = 0] = expectedSeconds(kafka, [options({ test_duration: '70' })]);
    const [warmed = 0] = expectedSeconds(kafka, [options({ test_duration: '10', warmup_s: '5' })]);
    expect(long - usual).toBeCloseTo(60);
    expect(warmed - usual).toBeCloseTo(5);
  });

  it('count the usual warm-up on a broker of ours only', () => {
    const [ours = 0] = expectedSeconds(kafka, [options({}, null)]);
    const [theirs = 0] = expectedSeconds(kafka, [options({})]);
    expect(ours - theirs).toBe(3);
  });

  it('count setting up once, and tasks that are started', () => {
    const [first = 0, same = 0, more = 0, fewer = 0] = expectedSeconds(
      kafka,
      ['100', '100', '1000', '10'].map((clients) => options({ clients })),
    );
    expect(first).toBeGreaterThan(same);
    expect(more).toBeGreaterThan(same + 5);
    expect(fewer).toBeGreaterThan(same);
    expect(fewer).toBeLessThan(more);
  });
});

describe('remainingSeconds', () => {
  it('is what is expected, until a cell shows how wrong that is', () => {
    expect(remainingSeconds([10, 20], [])).toBe(30);
    expect(remainingSeconds([10, 20], [{ expected_s: 10, took_s: 15 }])).toBe(45);
    expect(remainingSeconds([], [{ expected_s: 10, took_s: 15 }])).toBe(0);
  });
});

describe('durationText', () => {
  it.each([
    [-3, '0 s'],
    [0.4, '0 s'],
    [99, '99 s'],
    [100, '2 min'],
    [3_540, '59 min'],
    [3_600, '1 h'],
    [4_800, '1 h 20 min'],
    [7_190, '2 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
