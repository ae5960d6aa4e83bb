import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/measure/histogram.ts';
import type { HistogramReport } from '../../../src/measure/report.ts';
import { type PubsubSeriesRow, pubsubSeriesRow } from '../../../src/patterns/pubsub/result.ts';
import { SeriesBuilder } from '../../../src/patterns/pubsub/series.ts';
import { taskSeriesRow } from '../../../src/run/result.ts';
import { interval } from './reports.ts';

function histogramOf(...values: number[]): HistogramReport {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.toReport();
}

describe('seconds', () => {
  it('are sums of what the tasks told, counted from the first', () => {
    const series = new SeriesBuilder();
    const publisher = {
      sent: 10,
      acked: 6,
      aborted: 3,
      failed: 1,
      outstanding: 3,
      cpu_s: 0.5,
      rss_bytes: 100,
    };
    series.add('pub', 'publisher', [interval(1000, { ...publisher, event_loop_delay_max_us: 70 })]);
    const subscriber = { received: 4, cpu_s: 0.25, rss_bytes: 50 };
    series.add('s1', 'subscriber', [interval(1000, { ...subscriber, event_loop_delay_max_us: 900 })]);
    series.add('s2', 'subscriber', [interval(1000, { ...subscriber, received: 5 })]);
    const [row] = series.rows(['s1', 's2']).series;
    expect(pubsubSeriesRow.parse(row)).toEqual({
      t_s: 0,
      length_s: 1,
      publisher_length_s: 1,
      subscribers_length_s: 1,
      broker_length_s: null,
      sent: 10,
      acked: 6,
      aborted: 3,
      failed: 1,
      received: 9,
      catching_up_received: null,
      catching_up_behind: null,
      outstanding: 3,
      publish_us: null,
      end_to_end_us: null,
      lateness_us: null,
      publisher_cpu_s: 0.5,
      subscribers_cpu_s: 0.5,
      broker_cpu_s: null,
      publisher_rss_bytes: 100,
      subscribers_rss_bytes: 100,
      broker_rss_bytes: null,
      event_loop_delay_max_us: 900,
    });
  });

  it('of several publishers are sums: a gap where one of them was silent, not before it began or after it ended', () => {
    const series = new SeriesBuilder();
    const told = (seconds: number[]) => seconds.map((second) => interval(second, { sent: 10, cpu_s: 0.5 }));
    series.add('p1', 'publisher', told([1, 2, 3, 4, 5]));
    series.add('p2', 'publisher', told([2, 4]));
    const { series: rows } = series.rows([]);
    expect(rows.map(({ sent }) => sent)).toEqual([10, 20, null, 20, 10]);
    expect(rows.map(({ publisher_cpu_s }) => publisher_cpu_s)).toEqual([0.5, 1, null, 1, 0.5]);
  });

  it('that a living subscriber task did not tell of are a gap, never a zero or a part', () => {
    const series = new SeriesBuilder();
    series.add(
      's1',
      'subscriber',
      [1, 2, 3].map((second) => interval(second, { received: 10 })),
    );
    series.add(
      's2',
      'subscriber',
      [1, 3].map((second) => interval(second, { received: 10 })),
    );
    expect(series.rows(['s1', 's2']).series.map((row) => row.received)).toEqual([20, null, 20]);
  });

  it('are no gap for want of a task that died, and nothing it told before is part of them', () => {
    const series = new SeriesBuilder();
    series.add(
      's1',
      'subscriber',
      [1, 3, 4].map((second) => interval(second, { received: 10 })),
    );
    series.add(
      'dead',
      'subscriber',
      [1, 2].map((second) => interval(second, { received: 1, end_to_end: histogramOf(7) })),
    );
    series.add('s1', 'subscriber', [interval(5, { received: 10, end_to_end: histogramOf(8) })]);
    const rows = series.rows(['s1']).series;
    expect(rows.map((row) => row.received)).toEqual([10, null, 10, 10, 10]);
    expect(rows.map((row) => row.end_to_end_us?.max ?? null)).toEqual([null, null, null, null, 8]);
  });

  it('that nobody told of stand between the others as gaps', () => {
    const series = new SeriesBuilder();
    series.add('pub', 'publisher', [interval(5, { sent: 1 }), interval(8, { sent: 2 })]);
    const rows = series.rows([]).series;
    expect(rows.map((row) => [row.t_s, row.sent, row.publisher_cpu_s])).toEqual([
      [0, 1, 0],
      [1, null, null],
      [2, null, null],
      [3, 2, 0],
    ]);
    expect(rows[1]?.event_loop_delay_max_us).toBeNull();
  });

  it('come in any order, from any task', () => {
    const series = new SeriesBuilder();
    series.add('s1', 'subscriber', [interval(7, { received: 1 }), interval(8, { received: 2 })]);
    series.add('pub', 'publisher', [interval(6, { sent: 3 })]);
    expect(series.rows(['s1']).series.map((row) => [row.t_s, row.sent, row.received])).toEqual([
      [0, 3, null],
      [1, null, 1],
      [2, null, 2],
    ]);
  });

  it('told twice count once', () => {
    const series = new SeriesBuilder();
    const told = [interval(1, { received: 5 }), interval(2, { received: 6 })];
    series.add('s1', 'subscriber', told);
    series.add('s1', 'subscriber', [...told, interval(3, { received: 7 })]);
    const { series: rows, taskSeries } = series.rows(['s1']);
    expect(rows.map((row) => row.received)).toEqual([5, 6, 7]);
    expect(taskSeries).toHaveLength(3);
  });

  it('are none at all without a report', () => {
    expect(new SeriesBuilder().rows([])).toEqual({ firstS: 0, series: [], taskSeries: [], truncated: false });
    expect(new SeriesBuilder().rows(['s1']).series).toEqual([]);
  });
});

describe('the time that a row covers', () => {
  const lengths = ({ length_s, publisher_length_s, subscribers_length_s }: PubsubSeriesRow) => [
    length_s,
    publisher_length_s,
    subscribers_length_s,
  ];

  it('is that of the longest task, of the publisher and of the longest living subscriber task', () => {
    const series = new SeriesBuilder();
    series.add('pub', 'publisher', [interval(1, { length_s: 0.3 }), interval(2, { length_s: 3.3 })]);
    series.add('s1', 'subscriber', [interval(1, { length_s: 0.8 }), interval(2, { length_s: 0.5 })]);
    series.add('s2', 'subscriber', [interval(1, { length_s: 0.7 }), interval(2, { length_s: 0.6 })]);
    series.add('dead', 'subscriber', [interval(1, { length_s: 0.9 })]);
    const { series: rows, taskSeries } = series.rows(['s1', 's2']);
    expect(rows.map(lengths)).toEqual([
      [0.8, 0.3, 0.8],
      [3.3, 3.3, 0.6],
    ]);
    expect(taskSeries.map((row) => [row.task, row.length_s])).toContainEqual(['s2', 0.7]);
  });

  it('is not known where one of the tasks does not tell, nor in a gap', () => {
    const series = new SeriesBuilder();
    series.add('pub', 'publisher', [interval(1), interval(3)]);
    series.add('s1', 'subscriber', [interval(1, { length_s: undefined }), interval(3)]);
    expect(series.rows(['s1']).series.map(lengths)).toEqual([
      [null, 1, null],
      [null, null, null],
      [1, 1, 1],
    ]);
  });
});

describe('what is still wanted of a task', () => {
  it('is what follows the last second it told of', () => {
    const series = new SeriesBuilder();
    expect(series.since('s1')).toBe(0);
    series.add('s1', 'subscriber', [interval(41), interval(42)]);
    expect([series.since('s1'), series.since('s2')]).toEqual([43, 0]);
    series.add('s1', 'subscriber', []);
    expect(series.since('s1')).toBe(43);
  });
});

describe('latencies', () => {
  it('are read from the sum of the histograms of a second', () => {
    const series = new SeriesBuilder();
    const fast = histogramOf(...new Array(999).fill(10));
    series.add('s1', 'subscriber', [interval(1, { end_to_end: fast })]);
    series.add('s2', 'subscriber', [interval(1, { end_to_end: histogramOf(1_500) })]);
    const [row] = series.rows(['s1', 's2']).series;
    expect(row?.end_to_end_us).toEqual({ count: 1_000, p50: 10, p95: 10, p99: 10, p99_9: 10, max: 1_500 });
  });

  it('are a gap where nothing was measured', () => {
    const series = new SeriesBuilder();
    series.add('pub', 'publisher', [interval(1, { publish: histogramOf(), lateness: histogramOf(3) })]);
    const [row] = series.rows([]).series;
    expect([row?.publish_us, row?.lateness_us?.count]).toEqual([null, 1]);
  });

  it('stay whole in a long run, for a late report too', () => {
    const series = new SeriesBuilder();
    for (let second = 0; second < 100; second++) {
      series.add('s1', 'subscriber', [interval(second, { end_to_end: histogramOf(second, 5_000) })]);
    }
    const late = (second: number) => (second === 10 ? { end_to_end: histogramOf(9_000) } : {});
    series.add(
      's2',
      'subscriber',
      Array.from({ length: 100 }, (_, second) => interval(second, late(second))),
    );
    const rows = series.rows(['s1', 's2']).series;
    expect(rows.map((row) => row.end_to_end_us?.count)).toEqual(
      Array.from({ length: 100 }, (_, second) => (second === 10 ? 3 : 2)),
    );
    expect([rows[3]?.end_to_end_us?.p50, rows[10]?.end_to_end_us?.max]).toEqual([3, 9_000]);
  });
});

describe('the system under test', () => {
  it('is read now and then, and told by the second', () => {
    const series = new SeriesBuilder();
    series.add(
      'pub',
      'publisher',
      [1, 2, 3].map((second) => interval(second)),
    );
    series.addSystem(0.5, { cpu_s: 10, rss_bytes: 1 });
    series.addSystem(1.5, undefined);
    series.addSystem(2.5, { cpu_s: 12, rss_bytes: 2 });
    const rows = series.rows([]).series;
    expect(rows.map((row) => [row.broker_cpu_s, row.broker_length_s, row.broker_rss_bytes])).toEqual([
      [1, 1, null],
      [0.5, 0.5, 2],
      [null, null, null],
    ]);
  });
});

describe('rows of each task', () => {
  it('are as it told them, on the same time', () => {
    const series = new SeriesBuilder();
    series.add('pub', 'publisher', [interval(9, { sent: 1, acked: 1, failed: 0 })]);
    series.add('s1', 'subscriber', [interval(10, { received: 1, cpu_s: 0.1 })]);
    const { taskSeries, truncated } = series.rows(['s1']);
    expect(taskSeries.map((row) => taskSeriesRow.parse(row))).toMatchObject([
      { t_s: 0, task: 'pub', sent: 1, acked: 1, failed: 0, received: null },
      { t_s: 1, task: 's1', sent: null, received: 1, cpu_s: 0.1 },
    ]);
    expect(truncated).toBe(false);
  });

  it('are cut where they would be too many, and that is told; the sums are not', () => {
    const series = new SeriesBuilder();
    const told = Array.from({ length: 5_100 }, (_, second) => interval(second, { received: 1 }));
    const tasks = Array.from({ length: 10 }, (_, i) => `s${i}`);
    for (const task of tasks) series.add(task, 'subscriber', told);
    const { series: rows, taskSeries, truncated } = series.rows(tasks);
    expect([taskSeries.length, truncated]).toEqual([50_000, true]);
    expect(rows.at(-1)?.received).toBe(10);
  });
});
