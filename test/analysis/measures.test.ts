import { describe, expect, it } from 'vitest';
import { documentPlots } from '../../src/patterns/pubsub/measures.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { noLatencies } from '../patterns/pubsub/no-latencies.ts';
import { measureOf, measures } from '../patterns/pubsub/pubsub.ts';

/** Keys of the original's result, all of them measures under their own names. */
const ORIGINAL = [
  'client_count',
  'packet_tx',
  'average_tx_rate',
  'average_packets',
  'average_rate',
  'failing_clients',
  'failing_clients_rate',
  'average_packet_loss',
  'pub_cpu',
  'pub_net_txrate',
  'pub_net_rxrate',
];

/** Measures that no single place of a result holds. */
const DERIVED = [
  'asked_rate',
  'achieved_share',
  'delivered_rate',
  'tasks_cpu',
  'broker_cpu',
  'publisher_rss_peak_bytes',
  'subscribers_rss_peak_bytes',
  'broker_rss_peak_bytes',
  'publisher_event_loop_delay_p99_us',
  'subscribers_event_loop_delay_p99_us',
  'run_delay_share',
  'run_delay_mean_share',
  'throttled_share',
  'standstill_s',
  'steal_share',
  'pressure_share',
];

const result = goldenResult({ failing_clients: 2, failing_clients_rate: 512.5, average_packet_loss: 0.25 });

function valueAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, part) => Object.entries(value ?? {}).find(([key]) => key === part)?.[1], result);
}

describe('measures', () => {
  it('have distinct keys, a unit, a label and one sentence each', () => {
    expect(new Set(measures.map(({ key }) => key)).size).toBe(measures.length);
    for (const { label, unit, definition } of measures) {
      expect(label).not.toBe('');
      expect(unit).not.toBe('');
      expect(definition).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are found by key, and all keys of the original and of its plots are among them', () => {
    for (const key of [...ORIGINAL, ...documentPlots]) expect(measureOf(key)?.key).toBe(key);
    expect(measureOf('constructor')).toBeUndefined();
  });

  it('are what the result holds under their key', () => {
    const plain = measures.filter(({ key }) => !DERIVED.includes(key));
    expect(plain.length).toBeGreaterThan(ORIGINAL.length + 20);
    for (const { key, value } of plain) {
      expect([key, value(result)]).toEqual([key, valueAt(key) ?? null]);
    }
  });

  it('relate the achieved rate to the asked one', () => {
    const slow = goldenResult({ average_tx_rate: 7_500 });
    expect(measureOf('asked_rate')?.value(slow)).toBe(10_000);
    expect(measureOf('achieved_share')?.value(slow)).toBe(75);
    expect(measureOf('achieved_share')?.value(goldenResult({ options: {} }))).toBeNull();
  });

  it('add up what all clients received, where anything was', () => {
    expect(measureOf('delivered_rate')?.value(goldenResult({ average_rate: 100 }))).toBe(1000);
    expect(measureOf('delivered_rate')?.value(goldenResult({ average_rate: null }))).toBeNull();
  });

  it('have no latency where none was taken', () => {
    const none = goldenResult({ latency_us: noLatencies });
    expect(measureOf('latency_us.end_to_end.p99')?.value(none)).toBeNull();
  });
});
