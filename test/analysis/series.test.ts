import { describe, expect, it } from 'vitest';
import { seriesOf } from '../patterns/pubsub/pubsub.ts';
import { seriesRow } from './series-row.ts';

function column(table: ReturnType<typeof seriesOf>, key: string) {
  const found = table.columns.find(({ definition }) => definition.key === key);
  return found && { unit: found.definition.unit, values: found.values };
}

describe('seriesOf', () => {
  it('keeps gaps in their second and counts exactly', () => {
    const table = seriesOf({
      series: [seriesRow(0, { sent: 1_234_567 }), seriesRow(1, {}), seriesRow(2, { sent: 0 })],
    });
    expect(table.t_s).toEqual([0, 1, 2]);
    expect(column(table, 'series.sent')).toEqual({ unit: 'messages/s', values: [1_234_567, null, 0] });
  });

  it('gives latency in ms, CPU in cores, memory in MiB, each to 4 significant digits', () => {
    const row = seriesRow(0, {
      publish_us: { count: 7, p50: 123_456, p95: 1, p99: 1, p99_9: 12_345.6, max: 1 },
      broker_cpu_s: 0.123456,
      publisher_rss_bytes: 123_456_789,
      event_loop_delay_max_us: 1_234_567,
    });
    const table = seriesOf({ series: [row] });
    expect(column(table, 'series.publish_p50_ms')).toEqual({ unit: 'ms', values: [123.5] });
    expect(column(table, 'series.publish_p99_9_ms')).toEqual({ unit: 'ms', values: [12.35] });
    expect(column(table, 'series.broker_cpu_cores')).toEqual({ unit: 'cores', values: [0.1235] });
    expect(column(table, 'series.publisher_rss_mib')).toEqual({ unit: 'MiB', values: [117.7] });
    expect(column(table, 'series.event_loop_delay_max_ms')).toEqual({ unit: 'ms', values: [1235] });
  });

  it('divides counts and CPU by the time that each part was there, and tells what is no whole second', () => {
    const table = seriesOf({
      series: [
        seriesRow(0, {
          ...{ publisher_length_s: 0.4, subscribers_length_s: 1, broker_length_s: 0.2, length_s: 1 },
          ...{ sent: 400, received: 400, broker_cpu_s: 0.1, outstanding: 7 },
        }),
        seriesRow(1, {
          ...{
            publisher_length_s: 1.0004,
            subscribers_length_s: 0.9996,
            broker_length_s: 1,
            length_s: 1.0004,
          },
          ...{ sent: 1000, received: 1000, broker_cpu_s: 0.5, outstanding: 7 },
        }),
        seriesRow(2, { subscribers_length_s: 3.3, length_s: 3.3, received: 3300 }),
      ],
    });
    expect(table.length_s).toEqual([1, 1.0004, 3.3]);
    expect(column(table, 'series.sent')?.values).toEqual([1000, 999.6, null]);
    expect(column(table, 'series.received')?.values).toEqual([400, 1000, 1000]);
    expect(column(table, 'series.broker_cpu_cores')?.values).toEqual([0.5, 0.5, null]);
    expect(column(table, 'series.outstanding')?.values).toEqual([7, 7, null]);
    const partial = (key: string) =>
      table.columns
        .find(({ definition }) => definition.key === key)
        ?.partial.map(({ row, words }) => [row, words]);
    expect(partial('series.sent')).toEqual([[0, 'over 0.4 s']]);
    expect(partial('series.received')).toEqual([
      [0, 'published in 0.4 s of it'],
      [2, 'over 3.3 s'],
    ]);
    expect(partial('series.broker_cpu_cores')).toEqual([[0, 'over 0.2 s']]);
    expect(partial('series.outstanding')).toEqual([]);
  });

  it('has no rate of less than a tenth of a second', () => {
    const burst = seriesRow(0, { sent: 100, publisher_length_s: 0.02 });
    const none = seriesRow(1, { sent: 0, publisher_length_s: 0 });
    const table = seriesOf({ series: [burst, none, seriesRow(2, { sent: 1, publisher_length_s: 1 })] });
    expect(column(table, 'series.sent')?.values).toEqual([null, null, 1]);
  });

  it('leaves out columns that have no value at all, and none that has one', () => {
    const table = seriesOf({ series: [seriesRow(0, {}), seriesRow(1, { received: 0 })] });
    expect(table.columns.map(({ definition }) => definition.key)).toEqual(['series.received']);
    expect(seriesOf({ series: [] })).toEqual({ t_s: [], length_s: [], columns: [] });
  });
});
