import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import type { ComparedMeasure } from '../../src/compare/comparison.ts';
import type { Study } from '../../src/store/study.ts';
import { measureOf } from '../patterns/pubsub/pubsub.ts';
import { P99 } from './compare.ts';
import { normal } from './simulation.ts';
import { disturbedTask, type RunValues, studyOf } from './studies.ts';

/** 10 messages a burst: 1,000 bursts in 10 s, of which 10 decide the p99. */
const options = { msg_batch: 10 };

interface Side {
  p99: readonly number[];
  kept: readonly number[];
  run?: RunValues;
}

function side({ p99, kept, run }: Side): Study {
  const runs = p99.map((value, index) => ({
    options,
    tasks: [disturbedTask(kept[index] ?? 0)],
    ...run,
    p99: value,
  }));
  return studyOf([{ runs }]);
}

function compared(a: Study, b: Study, key = P99, strict = false): ComparedMeasure | undefined {
  const measure = measureOf(key);
  if (measure === undefined) throw new Error(key);
  const asked = { confidence: 0.95, measures: [measure], allow_different: false, strict };
  return compareStudies(a, b, asked).cells[0]?.measures[0];
}

const quiet: Side = { p99: [9900, 10000, 10100], kept: [0.01, 0.011, 0.009] };
const times = (factor: number) => quiet.p99.map((value) => value * factor);
const busy = [0.11, 0.12, 0.13];

describe('a difference of measures that goes with a difference of noise', () => {
  it('is not claimed, and says why', () => {
    expect(compared(side(quiet), side({ p99: times(5), kept: busy }))).toMatchObject({
      verdict: 'noise',
      stands: false,
      words:
        "goes with the machine: +400 % [+388, +412]; B's runs were kept from a CPU 12 % of the time, A's 1 %",
    });
  });

  it('is not claimed either where the noise was on the other side', () => {
    expect(compared(side({ p99: times(5), kept: busy }), side(quiet))).toMatchObject({
      verdict: 'noise',
      machine: "A's runs were kept from a CPU 12 % of the time, B's 1 %",
    });
  });

  it('is claimed when that is asked for, and still says so', () => {
    const found = compared(side(quiet), side({ p99: times(5), kept: busy }), P99, true);
    expect(found).toMatchObject({ verdict: 'worse', stands: true });
    expect(found?.words).toContain("although B's runs were kept from a CPU");
  });

  it('is claimed where the noise was alike', () => {
    const alike = side({ p99: times(5), kept: quiet.kept });
    expect(compared(side(quiet), alike)).toMatchObject({ verdict: 'worse', machine: null });
    const both = [side({ ...quiet, kept: busy }), side({ p99: times(5), kept: [0.13, 0.11, 0.12] })] as const;
    expect(compared(...both)).toMatchObject({ verdict: 'worse', machine: null });
  });

  it('is claimed where the better side was the busier one', () => {
    expect(compared(side(quiet), side({ p99: times(0.5), kept: busy }))).toMatchObject({ verdict: 'better' });
  });

  // 0.4 % more of 10 s, at up to three stations, upon 10 bursts: 12 ms each.
  it.each([
    { more: 11_500, verdict: 'noise' },
    { more: 12_500, verdict: 'worse' },
    { more: 300_000, verdict: 'worse' },
  ])('is claimed from where so much waiting cannot bring it about: $more us', ({ more, verdict }) => {
    const kept = quiet.kept.map((share) => share + 0.004);
    const after = side({ p99: quiet.p99.map((value) => value + more), kept });
    expect(compared(side(quiet), after)?.verdict).toBe(verdict);
  });

  it('may be larger in a measure that fewer bursts decide', () => {
    const [a, b] = [side(quiet), side({ p99: times(3), kept: [0.02, 0.021, 0.019] })];
    const median = 'latency_us.end_to_end.p50';
    // The median rose by 8 ms, which takes 4 s of waiting of 500 bursts; the p99 by 20 ms, which takes 0.2 s of 10.
    expect(compared(a, b)?.verdict).toBe('noise');
    expect(compared(a, b, median)?.verdict).toBe('worse');
  });

  it('bounds rates by the part of the time that was lost', () => {
    const at = (rate: number, kept: readonly number[]) =>
      studyOf([
        { runs: kept.map((share, run) => ({ options, rate: rate + run, tasks: [disturbedTask(share)] })) },
      ]);
    expect(compared(at(1000, quiet.kept), at(800, busy), 'average_rate')?.verdict).toBe('noise');
    expect(compared(at(1000, quiet.kept), at(500, busy), 'average_rate')?.verdict).toBe('worse');
  });

  it('is claimed where the system itself computed so much more', () => {
    const heavy = (cpu_percent: number, kept: readonly number[], factor: number) =>
      studyOf([
        {
          runs: kept.map((share, run) => ({
            options,
            p99: (quiet.p99[run] ?? 0) * factor,
            tasks: [disturbedTask(share, { cpu_percent })],
          })),
        },
      ]);
    const a = heavy(20, quiet.kept, 1);
    expect(compared(a, heavy(32, busy, 5))?.verdict).toBe('worse');
    expect(compared(a, heavy(22, busy, 5))?.verdict).toBe('noise');
  });

  it('is seen in pressure and steal of the host, too', () => {
    const waits = (host_steal_s: number, host_pressure_s: number) => {
      const task = disturbedTask(0);
      return disturbedTask(0, {
        scheduling: task.scheduling === null ? null : { ...task.scheduling, host_steal_s, host_pressure_s },
      });
    };
    const at = (tasks: readonly ReturnType<typeof waits>[], factor: number) =>
      studyOf([
        {
          runs: tasks.map((task, run) => ({ options, p99: (quiet.p99[run] ?? 0) * factor, tasks: [task] })),
        },
      ]);
    const before = at([waits(0, 0.1), waits(0.01, 0.11), waits(0.02, 0.09)], 1);
    const pressed = at([waits(0, 6), waits(0.01, 6.1), waits(0.02, 5.9)], 3);
    const stolen = at([waits(2, 0.1), waits(2.1, 0.11), waits(1.9, 0.09)], 3);
    expect(compared(before, pressed)?.machine).toMatch(/^something waited for a CPU 60 % of the time in B's/);
    expect(compared(before, stolen)?.machine).toMatch(/^the hypervisor took 10 % of the CPU time from B's/);
  });

  it('of older results is what the publisher was late while tasks were held up', () => {
    const old = (p99s: readonly number[], lateness: number, loop: number) =>
      studyOf([
        {
          runs: p99s.map((p99, run) => ({
            p99,
            lateness: lateness + run,
            tasks: [
              disturbedTask(0, {
                scheduling: null,
                elapsed_s: null,
                event_loop_delay_us: { p50: 1, p99: loop + run, max: loop + run },
              }),
            ],
          })),
        },
      ]);
    const a = old(quiet.p99, 20, 1_000);
    const [late, waiting] = [old(times(3), 30_000, 20_000), old(times(3), 30_000, 1_000)];
    expect(compared(a, late)?.machine).toMatch(/^B's publisher was late by 30 ms \(p99\)/);
    // It was late for its system's sake.
    expect(compared(a, waiting)?.verdict).toBe('worse');
    expect(compared(a, old(times(5), 30_000, 20_000))?.verdict).toBe('worse');
  });
});

/*
 * Runs whose p99 is made of the system's own time and of what 1,000 bursts waited for a CPU: exponential waits that
 * sum up to the part of the time told.
 */
describe('simulated machines', () => {
  const draws = 150;
  const bursts = 1_000;

  function rate(verdict: string, ofA: () => number, ofB: () => number, factor = 1): number {
    const random = seededRandom(7);
    let count = 0;
    for (let draw = 0; draw < draws; draw++) {
      const [a, b] = [drawn(random, ofA, 1), drawn(random, ofB, factor)];
      if (compared(a, b)?.verdict === verdict) count++;
    }
    return count / draws;
  }

  function drawn(random: () => number, noise: () => number, factor: number): Study {
    const kept = [1, 2, 3].map(() => Math.min(0.9, Math.max(0, noise())));
    const p99 = kept.map((share) => {
      const mean = (share * 1e7) / bursts;
      const waits = Array.from({ length: bursts }, () => -Math.log(1 - random()) * mean).sort(
        (x, y) => x - y,
      );
      const own = 10_000 * factor * (1 + 0.03 * normal(random));
      return Math.round(own + (waits[Math.floor(0.99 * bursts)] ?? 0));
    });
    return side({ p99, kept });
  }

  const noise = seededRandom(3);
  const about = (mean: number, spread: number) => () => mean + spread * normal(noise);
  const bursty = () => (noise() < 0.5 ? 0.01 : 0.1 + 0.5 * noise());

  it.each([
    { what: 'are quiet', a: about(0.01, 0.003), b: about(0.01, 0.003) },
    { what: 'are busy', a: about(0.15, 0.05), b: about(0.15, 0.05) },
    { what: 'differ', a: about(0.01, 0.003), b: about(0.12, 0.04) },
    { what: 'differ a little', a: about(0.01, 0.003), b: about(0.015, 0.004) },
    { what: 'have bursts on one side', a: about(0.01, 0.003), b: bursty },
    {
      what: 'have bursts of any size on one side',
      a: about(0.01, 0.003),
      b: () => 0.02 + 0.5 * noise() ** 2,
    },
  ])('that $what let equal systems seem slower in at most 5 % of comparisons', ({ a, b }) => {
    expect(rate('worse', a, b)).toBeLessThanOrEqual(0.05);
    expect(rate('better', a, b)).toBeLessThanOrEqual(0.05);
  });

  it('do not hide what is slower on machines alike, nor what is far slower on a busier one', () => {
    expect(rate('worse', about(0.01, 0.003), about(0.01, 0.003), 1.5)).toBeGreaterThan(0.8);
    expect(rate('worse', about(0.01, 0.003), about(0.02, 0.004), 30)).toBe(1);
  });
});
