import { describe, expect, it } from 'vitest';
import { firstRate, pubsubRates } from '../../../src/patterns/pubsub/options.ts';
import { kafkaFromTexts } from '../../workloads/kafka/kafka-options.ts';

const range = (texts: Record<string, string>) => pubsubRates(kafkaFromTexts(texts));

describe('the rates that can be measured', () => {
  it('ask for a hundred messages at least', () => {
    expect(range({ test_duration: '10' }).min_rate).toBe(10);
    expect(range({ test_duration: '0.5' }).min_rate).toBe(200);
  });

  it.each([
    { test_duration: '10' },
    { test_duration: '86400' },
    { test_duration: '86400', clients: '100000', clients_per_app: '10' },
    { test_duration: '0.3', clients: '99999' },
  ])('are accepted as msg_rate at both ends: %j', (texts) => {
    const { min_rate, max_rate } = range(texts);
    expect(min_rate).toBeLessThan(max_rate);
    for (const rate of [min_rate, max_rate]) {
      expect(kafkaFromTexts({ ...texts, msg_rate: String(rate) }).msg_rate).toBe(rate);
    }
  });

  it('end close below what is refused', () => {
    const day = { test_duration: '86400' };
    const { max_rate } = range(day);
    expect(() => kafkaFromTexts({ ...day, msg_rate: String(max_rate * 1.001) })).toThrow(
      '--test_duration 86400 asks for',
    );
  });
});

describe('where a search starts', () => {
  it('is the original’s by the number of clients', () => {
    expect([1, 49, 50, 199, 200, 10_000].map(firstRate)).toEqual([30_000, 30_000, 10_000, 10_000, 500, 500]);
  });
});
