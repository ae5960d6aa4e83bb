import { describe, expect, it } from 'vitest';
import { noiseOf } from '../../src/analysis/noise.ts';
import { noiseMeasures } from '../../src/analysis/noise-measures.ts';
import type { TaskRow } from '../../src/run/result.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { disturbedTask } from '../compare/studies.ts';

const scheduling = (parts: Partial<NonNullable<TaskRow['scheduling']>>) => ({
  run_delay_s: 0,
  throttled_s: 0,
  standstill_s: 0,
  cores: 2,
  host_steal_s: 0,
  host_pressure_s: 0,
  ...parts,
});

const of = (tasks: TaskRow[]) => {
  const { environment } = goldenResult();
  return goldenResult({ tasks, environment: { ...environment, cpu_count: 4 } });
};

describe('noiseOf', () => {
  it('takes the worst task, and the mean of all', () => {
    const noise = noiseOf(
      of([disturbedTask(0.1), disturbedTask(0.3), disturbedTask(0.2, { elapsed_s: 20 })]),
    );
    expect(noise.run_delay_share).toBeCloseTo(0.3, 9);
    expect(noise.run_delay_mean_share).toBeCloseTo((0.1 + 0.3 + 0.1) / 3, 9);
    expect(noise.kept_share).toBeCloseTo(0.3, 9);
  });

  it('shares steal among the CPUs of the host, and pressure not', () => {
    const task = disturbedTask(0, { scheduling: scheduling({ host_steal_s: 4, host_pressure_s: 4 }) });
    expect(noiseOf(of([task]))).toMatchObject({ steal_share: 0.1, pressure_share: 0.4 });
  });

  it('counts a throttled thread as waiting once, and a standstill besides', () => {
    const waits = { run_delay_s: 2, throttled_s: 3, standstill_s: 1 };
    const noise = noiseOf(of([disturbedTask(0, { scheduling: scheduling(waits) })]));
    expect(noise).toMatchObject({ throttled_share: 0.3, standstill_s: 1, kept_share: 0.4 });
  });

  it('gives no share above 1', () => {
    expect(noiseOf(of([disturbedTask(1.02)])).run_delay_share).toBe(1);
  });

  it('knows lateness and event loop delay alone of what an older version measured', () => {
    const noise = noiseOf(of([disturbedTask(0, { scheduling: null, elapsed_s: null })]));
    expect(noise).toEqual({
      lateness_p99_us: goldenResult().latency_us.lateness?.p99 ?? null,
      event_loop_delay_p99_us: 1,
      run_delay_share: null,
      run_delay_mean_share: null,
      throttled_share: null,
      standstill_s: null,
      steal_share: null,
      pressure_share: null,
      kept_share: null,
    });
  });

  it('is shown in percent', () => {
    const values = noiseMeasures.map(({ key, value }) => [key, value(of([disturbedTask(0.25)]))]);
    expect(Object.fromEntries(values)).toMatchObject({ run_delay_share: 25, pressure_share: 0 });
  });
});
