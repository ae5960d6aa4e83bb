import fc from 'fast-check';
import theirs from 'kafkajs/src/producer/partitioners/default/murmur2.js';
import { describe, expect, it } from 'vitest';
import { keyBytes, MessageKeys } from '../../../apps/kafka/message-keys.ts';
import { murmur2, partitionOfKey } from '../../../apps/kafka/murmur2.ts';

describe('murmur2', () => {
  // From the tests of Kafka's own clients (UtilsTest).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Kafka has', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('of any bytes is what another implementation has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(murmur2(bytes)).toBe(theirs(Buffer.from(bytes)) | 0);
      }),
    );
  });
});

const PARTITIONS = 5;
const make = (choice: 'round_robin' | 'uniform' | 'zipf', count: number, publisher = 0) =>
  new MessageKeys({ choice, count, partitions: PARTITIONS, publisher });

/** How often each key comes, by bursts of 100 messages. */
function drawn(keys: MessageKeys, messages: number): Map<number, number> {
  const next = new Array<number>(PARTITIONS).fill(0);
  const times = new Map<number, number>();
  for (let at = 0; at < messages; at += 100) {
    for (const { stream, count } of keys.draw(100)) {
      for (let i = 0; i < count; i++) {
        const key = keys.keyOf(stream, next[stream] as number);
        next[stream] = (next[stream] as number) + 1;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    }
  }
  return times;
}

describe.each(['round_robin', 'uniform', 'zipf'] as const)('keys %s', (choice) => {
  it('are in the partition that Kafka would choose, and the same when a batch is written again', () => {
    const keys = make(choice, 300);
    for (const { stream } of keys.draw(1_000)) {
      for (let sequence = 0; sequence < 200; sequence++) {
        const key = keys.keyOf(stream, sequence);
        expect(partitionOfKey(keyBytes(key), PARTITIONS)).toBe(stream);
        expect(make(choice, 300).keyOf(stream, sequence)).toBe(key);
      }
    }
  });

  it('are drawn as many times as asked, with one key and with a million', () => {
    for (const count of [1, 2, 1_000_000]) {
      const runs = make(choice, count).draw(5_000);
      expect(runs.reduce((sum, run) => sum + run.count, 0)).toBe(5_000);
      expect(runs.every((run) => run.count > 0 && run.stream < PARTITIONS)).toBe(true);
    }
  });
});

describe('keys', () => {
  it('round_robin come equally often', () => {
    const times = drawn(make('round_robin', 50), 5_000);
    expect(times.size).toBe(50);
    expect(new Set(times.values())).toEqual(new Set([100]));
  });

  it('uniform come about equally often', () => {
    const times = drawn(make('uniform', 50), 100_000);
    expect(times.size).toBe(50);
    // 2,000 expected, standard deviation 45.
    for (const count of times.values()) expect(Math.abs(count - 2_000)).toBeLessThan(6 * 45);
  });

  it('zipf come as one over their rank', () => {
    const times = drawn(make('zipf', 1_000), 200_000);
    const sum = Array.from({ length: 1_000 }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b);
    for (const rank of [1, 2, 3, 10, 100]) {
      const expected = 200_000 / (rank * sum);
      expect(Math.abs((times.get(rank - 1) ?? 0) - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it('of two publishers are drawn differently', () => {
    const of = (publisher: number) => {
      const keys = make('uniform', 1_000, publisher);
      return Array.from({ length: 50 }, (_, sequence) => keys.keyOf(0, sequence));
    };
    expect(of(0)).not.toEqual(of(1));
  });
});
