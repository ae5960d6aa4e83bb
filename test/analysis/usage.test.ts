import { describe, expect, it } from 'vitest';
import { usageOf } from '../../src/patterns/pubsub/usage.ts';
import type { TaskRow } from '../../src/run/result.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { measureOf } from '../patterns/pubsub/pubsub.ts';
import { seriesRow } from './series-row.ts';

function task(role: TaskRow['role'], cpu_percent: number, rss_peak_bytes: number, p99: number): TaskRow {
  const event_loop_delay_us = { p50: 1, p99, max: 10 * p99 };
  return {
    id: `${role}.${p99}`,
    app: '/a',
    role,
    host: 'h',
    clients: 1,
    cpu_s: 1,
    cpu_percent,
    rss_bytes: 1,
    rss_peak_bytes,
    event_loop_delay_us,
    elapsed_s: null,
    scheduling: null,
  };
}

const tasks = [
  task('publisher', 50, 100, 7),
  task('subscriber', 20, 30, 900),
  task('subscriber', 10, 40, 800),
];

describe('usageOf', () => {
  it('adds up subscriber tasks and keeps the worst event loop', () => {
    expect(usageOf(goldenResult({ tasks }))).toMatchObject({
      publisher: { tasks: 1, cpu_cores: 0.5, rss_peak_bytes: 100, event_loop_delay_p99_us: 7 },
      subscribers: { tasks: 2, rss_peak_bytes: 70, event_loop_delay_p99_us: 900 },
    });
    expect(measureOf('tasks_cpu')?.value(goldenResult({ tasks }))).toBeCloseTo(0.8);
  });

  it("takes the broker's CPU of the whole seconds of publishing, past its gaps", () => {
    const cpu = [9, 9, 0.5, null, 0.7, 9, 9];
    const sent = [0, 10, 10, 10, 10, 10, null];
    const series = cpu.map((broker_cpu_s, t_s) =>
      seriesRow(t_s, { broker_cpu_s, sent: sent[t_s] ?? null, broker_rss_bytes: t_s }),
    );
    const result = goldenResult({ series });
    expect(usageOf(result).broker.cpu_cores).toBeCloseTo(0.6);
    expect(usageOf(result).broker.rss_peak_bytes).toBe(6);
    expect(measureOf('broker_cpu')?.value(result)).toBeCloseTo(0.6);
  });

  it('takes all its seconds where publishing had no whole one', () => {
    const series = [seriesRow(0, { sent: 5, broker_cpu_s: 0.2 }), seriesRow(1, { broker_cpu_s: 0.4 })];
    expect(usageOf(goldenResult({ series })).broker.cpu_cores).toBeCloseTo(0.3);
  });

  it('tells nothing of what was not measured', () => {
    const none = goldenResult({ tasks: [], series: [seriesRow(0, { sent: 1 })] });
    expect(usageOf(none)).toEqual({
      publisher: { tasks: 0, cpu_cores: null, rss_peak_bytes: null, event_loop_delay_p99_us: null },
      subscribers: { tasks: 0, cpu_cores: null, rss_peak_bytes: null, event_loop_delay_p99_us: null },
      broker: { tasks: null, cpu_cores: null, rss_peak_bytes: null, event_loop_delay_p99_us: null },
    });
    expect(measureOf('tasks_cpu')?.value(none)).toBeNull();
    expect(measureOf('broker_rss_peak_bytes')?.value(none)).toBeNull();
  });
});
