import { describe, expect, it } from 'vitest';
import { cpuShares } from '../../../src/patterns/pubsub/cpu-shares.ts';
import type { PubsubTaskSeriesRow } from '../../../src/patterns/pubsub/result.ts';
import type { TaskRow } from '../../../src/run/result.ts';

function task(id: string, cpu_percent: number): TaskRow {
  return {
    id,
    app: '/hydra/app',
    role: 'subscriber',
    host: 'h',
    clients: 1,
    cpu_s: 0,
    cpu_percent,
    rss_bytes: 0,
    rss_peak_bytes: 0,
    event_loop_delay_us: { p50: 0, p99: 0, max: 0 },
    elapsed_s: null,
    scheduling: null,
  };
}

function rows(id: string, cpu: readonly number[], sent: number | null = null): PubsubTaskSeriesRow[] {
  return cpu.map((cpu_s, t_s) => ({
    t_s,
    length_s: null,
    task: id,
    sent,
    acked: null,
    failed: null,
    received: null,
    cpu_s,
    rss_bytes: 0,
    event_loop_delay_max_us: 0,
  }));
}

const PUBLISHERS = new Set(['pub']);

describe('share of a core', () => {
  it('is that of the whole seconds in which was published', () => {
    const published = rows('pub', [0, 0.1, 0.3, 0.5, 0.1, 0], 10).filter(({ t_s }) => t_s >= 1 && t_s <= 4);
    const series = [...published, ...rows('sub', [0, 0.2, 0.9, 1, 0.2, 0])];
    const shares = cpuShares([task('pub', 1), task('sub', 1)], series, PUBLISHERS);
    expect([shares.get('pub'), shares.get('sub')]).toEqual([0.4, 0.95]);
  });

  it('is over the seconds that were told, not over gaps', () => {
    const series = [...rows('pub', [0, 0, 0, 0, 0], 10), ...rows('sub', [0, 0.8, 0, 0.6, 0])];
    const gapped = series.filter(({ task: id, t_s }) => id === 'pub' || t_s !== 2);
    expect(cpuShares([task('sub', 1)], gapped, PUBLISHERS).get('sub')).toBeCloseTo(0.7);
  });

  it('counts a row that a held-up task closed late as the time that it covers', () => {
    const busy = rows('sub', [0.1, 2.7, 0.9, 0.1]).map((row, at) => ({ ...row, length_s: at === 1 ? 3 : 1 }));
    const series = [...rows('pub', [0, 0, 0, 0], 10), ...busy];
    expect(cpuShares([task('sub', 1)], series, PUBLISHERS).get('sub')).toBeCloseTo(0.9);
  });

  it('is that of the measured time where there is no whole second', () => {
    const series = [...rows('pub', [0.5, 0.5], 10), ...rows('sub', [0.5, 0.5])];
    expect(cpuShares([task('sub', 37)], series, PUBLISHERS).get('sub')).toBe(0.37);
    expect(cpuShares([task('sub', 37)], [], PUBLISHERS).get('sub')).toBe(0.37);
  });
});
