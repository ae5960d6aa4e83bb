import { describe, expect, it } from 'vitest';
import { consumerRate, producerRate } from '../../bench/tool-output.ts';

/* What Kafka 4.1.1's tools print. */
const producer = `250101 records sent, 50020.2 records/sec (4.77 MB/sec), 12.1 ms avg latency, 210.0 ms max latency.
500000 records sent, 168861.871074 records/sec (16.10 MB/sec), 5.84 ms avg latency, 231.00 ms max latency, 2 ms 50th, 31 ms 95th, 45 ms 99th, 57 ms 99.9th.
`;
const consumer = `start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
2026-11-21 18:00:00:001, 2026-11-21 18:00:04:002, 95.3674, 23.8, 1000000, 249937.5, 3201, 800, 119.2, 1250000.0000
`;

describe('producerRate', () => {
  it('is the last line, of the whole run', () => {
    expect(producerRate(producer, 500_000)).toBe(168_861.871074);
  });

  it('refuses a run that sent another number, or said nothing', () => {
    expect(() => producerRate(producer, 500_001)).toThrow('did not send 500001 records');
    expect(() => producerRate('', 1)).toThrow('did not send 1 records');
  });
});

describe('consumerRate', () => {
  it('leaves out the time to join a group', () => {
    expect(consumerRate(consumer, 1_000_000)).toBe(1_250_000);
  });

  it('refuses a run that read too few, or said nothing', () => {
    expect(() => consumerRate(consumer, 1_000_001)).toThrow('did not read 1000001 messages');
    expect(() => consumerRate('WARNING: Exiting before consuming', 1)).toThrow('did not read 1 messages');
  });
});
