import { describe, expect, it } from 'vitest';
import { type FailIf, parseFailIf } from '../../src/compare/fail-if.ts';
import { Problem } from '../../src/options/field.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { measureOf } from '../patterns/pubsub/pubsub.ts';

const read = (text: string): FailIf => {
  const rule = parseFailIf(pubsubPattern, text);
  if (rule instanceof Problem) throw new Error(`${text} ${rule.problem}`);
  return rule;
};

describe('parseFailIf', () => {
  it.each([
    { text: 'p99 +10%', key: 'latency_us.end_to_end.p99', direction: 1, kind: 'percent', bound: 10 },
    {
      text: '  p99.9  + 2.5% ',
      key: 'latency_us.end_to_end.p99_9',
      direction: 1,
      kind: 'percent',
      bound: 2.5,
    },
    { text: 'rate -5%', key: 'average_rate', direction: -1, kind: 'percent', bound: 5 },
    { text: 'p50 +5ms', key: 'latency_us.end_to_end.p50', direction: 1, kind: 'absolute', bound: 5000 },
    { text: 'p50 +250us', key: 'latency_us.end_to_end.p50', direction: 1, kind: 'absolute', bound: 250 },
    { text: 'drain +500ms', key: 'drain_s', direction: 1, kind: 'absolute', bound: 0.5 },
    { text: 'drain +1s', key: 'drain_s', direction: 1, kind: 'absolute', bound: 1 },
    { text: 'drain +500000us', key: 'drain_s', direction: 1, kind: 'absolute', bound: 0.5 },
    { text: 'p50 +2s', key: 'latency_us.end_to_end.p50', direction: 1, kind: 'absolute', bound: 2_000_000 },
    ...(
      [
        ['B', 1],
        ['KiB', 1024],
        ['MiB', 1_048_576],
        ['GiB', 1_073_741_824],
      ] as const
    ).flatMap(([unit, bound]) => [
      {
        text: `publisher_rss_peak_bytes +1${unit}`,
        key: 'publisher_rss_peak_bytes',
        direction: 1,
        kind: 'absolute',
        bound,
      },
      {
        text: `pub_net_rxrate -1${unit}/s`,
        key: 'pub_net_rxrate',
        direction: -1,
        kind: 'absolute',
        bound,
      },
    ]),
    { text: 'loss +0.5pp', key: 'average_packet_loss', direction: 1, kind: 'absolute', bound: 0.5 },
    { text: 'rate -100/s', key: 'average_rate', direction: -1, kind: 'absolute', bound: 100 },
    { text: 'failing_clients +0', key: 'failing_clients', direction: 1, kind: 'absolute', bound: 0 },
    {
      text: 'pub_net_txrate +2MiB/s',
      key: 'pub_net_txrate',
      direction: 1,
      kind: 'absolute',
      bound: 2 * 2 ** 20,
    },
    {
      text: 'latency_us.publish.p99 +10%',
      key: 'latency_us.publish.p99',
      direction: 1,
      kind: 'percent',
      bound: 10,
    },
    { text: 'client_count -1', key: 'client_count', direction: -1, kind: 'absolute', bound: 1 },
  ])('reads $text', ({ text, key, direction, kind, bound }) => {
    const { measure, ...rest } = read(text);
    expect({ key: measure.key, ...rest }).toEqual({ key, direction, kind, bound, text: text.trim() });
  });

  it.each([
    ['', 'is no bound on a difference', 'p99 +10%'],
    ['p99', 'is no bound on a difference', 'p99 +10%'],
    ['p99 10%', 'is no bound on a difference', 'p99 +10%'],
    ['p99 +ten%', 'is no bound on a difference', 'p99 +10%'],
    ['p99 +1e3%', 'has an unknown unit: "e3%"', 'write one of: %, us, ms, s'],
    ['p98 +10%', 'names no measure: there is no "p98"', 'did you mean p9'],
    ['latency_us.end_to_end.p98 +10%', 'names no measure', 'did you mean latency_us.end_to_end.p9'],
    ['constructor +10%', 'names no measure', 'known: '],
    ['p99 +10', 'names no unit', 'for latency_us.end_to_end.p99 write one of: %, us, ms, s'],
    ['p99 +10kg', 'has an unknown unit: "kg"', '%, us, ms, s'],
    ['failing_clients +3clients', 'has an unknown unit', 'a bare number'],
    ['rate +5%', 'bounds the good direction: a higher rate is better', 'write "rate -5%"'],
    ['p99 -5%', 'bounds the good direction: a lower p99 is better', 'write "p99 +5%"'],
  ])('refuses %j: %s', (text, problem, hint) => {
    const refused = parseFailIf(pubsubPattern, text);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      problem: expect.stringContaining(problem),
      hint: expect.stringContaining(hint),
    });
  });

  it('has a measure behind every short name', () => {
    for (const [name, key] of Object.entries(pubsubPattern.shortNames))
      expect(measureOf(key)?.key, name).toBe(key);
  });
});
