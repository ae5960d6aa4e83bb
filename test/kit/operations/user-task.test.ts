import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationReport, UserReport } from '../../../src/measure/operations-report.ts';
import { type Behaviour, type Load, runTasks } from './virtual-users.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const failuresOf = ({ failed }: Pick<OperationReport, 'failed'>) =>
  sum(Object.values(failed).map(({ count }) => count));

/** What holds of every run whatever happens in it. */
function expectExact(told: Awaited<ReturnType<typeof runTasks>>['told']) {
  for (const { report, intervals } of told) {
    const operations = report.operations ?? [];
    for (const one of operations) {
      expect(one.started).toBeGreaterThanOrEqual(one.ok + failuresOf(one) + one.suppressed);
      const { service, late, response, failed } = one.histograms;
      for (const histogram of [service, late, response])
        expect(sum(histogram.buckets.filter((_, at) => at % 2 === 1))).toBe(one.ok);
      expect(sum(failed.buckets.filter((_, at) => at % 2 === 1))).toBe(failuresOf(one));
      expect(one.response_sum_us).toBeCloseTo(one.service_sum_us + one.late_sum_us, 3);
    }
    for (const key of ['started', 'ok', 'suppressed'] as const) {
      const total = sum(operations.map((one) => one[key]));
      expect(report.totals[key]).toBe(total);
      const series = intervals.flatMap((row) => Object.values(row.operations ?? {}));
      expect(sum(series.map((row) => row[key]))).toBe(total);
    }
    const failed = sum(operations.map(failuresOf));
    expect(report.totals.failed).toBe(failed);
    const series = intervals.flatMap((row) => Object.values(row.operations ?? {}));
    expect(sum(series.flatMap((row) => Object.values(row.failed)))).toBe(failed);
    expect(sum(intervals.map((row) => row.ramp_ok ?? 0))).toBe(report.ramp.ok);
  }
}

const users = (told: { report: UserReport }[]) => told.map(({ report }) => report);

describe('a closed loop', () => {
  const closed = (more: Partial<Load> = {}): Load => ({
    ...{ loop: 'closed', users: 3, stages: [{ load: 3, seconds: 2 }] },
    ...more,
  });

  it('has each user begin its next task when the last one is done', async () => {
    const { told } = await runTasks(closed(), 1, { answer: () => ({ afterMs: 100 }) });
    const [report] = users(told);
    // 20 each; the last of each begins at 1.9 s.
    expect(report).toMatchObject({
      ...{ asked: null, unstarted: null, begun: 60, span_s: 2, drain_s: 0, users_total: 3 },
      totals: { started: 60, ok: 60, failed: 0, suppressed: 0 },
    });
    expect(report?.operations?.[0]).toMatchObject({ service_sum_us: 6e6, late_sum_us: 0, length: 600 });
    expectExact(told);
  });

  it('waits between min_wait and max_wait, anew for each task, and books the waits', async () => {
    const begins: number[] = [];
    const onTask: Behaviour['onTask'] = ({ user }, _task, nowUs) => void (user === 0 && begins.push(nowUs));
    const load = closed({ min_wait_ms: 50, max_wait_ms: 150 });
    const { told } = await runTasks(load, 1, { answer: () => ({ afterMs: 100 }), onTask });
    const waits = begins.slice(1).map((us, at) => us - (begins[at] as number) - 100_000);
    expect(new Set(waits).size).toBeGreaterThan(5);
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(50_000);
      expect(wait).toBeLessThanOrEqual(150_000);
    }
    const [report] = users(told);
    const done = report?.totals.ok ?? 0;
    expect(report?.wait_s).toBeGreaterThan((done - 3) * 0.05);
    expect(report?.wait_s).toBeLessThan(done * 0.15);
  });

  it('at a pace drops no slot: what the system held up is begun late, one after the other', async () => {
    const load = closed({ users: 1, stages: [{ load: 1, seconds: 2 }], pace_s: 0.1 });
    let first = true;
    const answer = () => {
      const afterMs = first ? 1000 : 1;
      first = false;
      return { afterMs };
    };
    const { told } = await runTasks(load, 1, { answer });
    const [report] = users(told);
    expect(report?.begun).toBe(20);
    // Those due at 0.1 .. 0.9 s waited; the second is late by 0.9 s.
    expect(report?.operations?.[0]?.histograms.late.max).toBe(900_000);
  });

  it('at a pace spreads the users over it', async () => {
    const begins: number[] = [];
    const load = closed({ users: 4, stages: [{ load: 4, seconds: 1 }], pace_s: 1 });
    const { told } = await runTasks(load, 2, { onTask: (_turn, _task, nowUs) => void begins.push(nowUs) });
    const startUs = told[0]?.startUs ?? 0;
    expect(begins.map((us) => us - startUs).sort((a, b) => a - b)).toEqual([0, 250_000, 500_000, 750_000]);
  });

  it('draws tasks by weight, and shares users over task sets by weight', async () => {
    const taskSets = [
      {
        ...{ name: 'mixed', weight: 1, operations: ['incr_set', 'get'] },
        tasks: [
          { name: 'incr_set', weight: 1 },
          { name: 'get', weight: 10 },
        ],
      },
      { name: 'other', weight: 3, tasks: [{ name: 'set', weight: 1 }], operations: ['set'] },
    ];
    const seen = new Map<number, Set<string>>();
    const load = closed({ users: 8, stages: [{ load: 8, seconds: 10 }] });
    const answer: Behaviour['answer'] = (name, { user }) => {
      seen.set(user, (seen.get(user) ?? new Set()).add(name.split('/')[0] as string));
      return { afterMs: 10 };
    };
    const { told } = await runTasks(load, 2, { taskSets, answer });
    expect([...seen].filter(([, names]) => names.has('mixed'))).toHaveLength(2);
    expect([...seen].filter(([, names]) => names.has('other'))).toHaveLength(6);
    const totals = (name: string) =>
      sum(
        users(told)
          .flatMap((one) => one.operations?.filter((op) => op.name === name) ?? [])
          .map((one) => one.ok),
      );
    const [gets, sets] = [totals('mixed/get'), totals('mixed/incr_set')];
    expect(gets + sets).toBe(2000);
    expect(sets).toBeGreaterThan(140);
    expect(sets).toBeLessThan(230);
    expectExact(told);
  });

  it('counts from the end of the ramp for the whole duration, and books the ramp apart', async () => {
    const load = closed({ users: 4, stages: [{ load: 4, seconds: 2 }], spawn_rate: 4 });
    const { told } = await runTasks(load, 2, { answer: () => ({ afterMs: 10 }) });
    for (const report of users(told)) {
      expect(report.ramp.seconds).toBeCloseTo(1, 4);
      expect(report.span_s).toBe(2);
    }
    // Users begin at 0, 0.25, 0.5 and 0.75 s: 100 + 75 + 50 + 25 before the first second is over.
    expect(sum(users(told).map(({ ramp }) => ramp.started))).toBeGreaterThanOrEqual(250);
    expect(sum(users(told).map(({ ramp }) => ramp.started))).toBeLessThanOrEqual(254);
    expect(sum(users(told).map(({ totals }) => totals.started))).toBeGreaterThanOrEqual(796);
    expect(sum(users(told).map(({ totals }) => totals.started))).toBeLessThanOrEqual(804);
    expectExact(told);
  });

  it('counts only once every user of the ramp stands', async () => {
    const load = closed({ users: 2, stages: [{ load: 2, seconds: 1 }], spawn_rate: 4 });
    const { told } = await runTasks(load, 1, { openMs: (user) => (user === 1 ? 3000 : 0) });
    expect(told[0]?.report.ramp.seconds).toBeCloseTo(3.25, 2);
    expect(told[0]?.report.span_s).toBe(1);
    expectExact(told);
  });

  it('has as many users in each stage as it says, and totals for each', async () => {
    const stages = [2, 6, 0, 3].map((load) => ({ load, seconds: 1 }));
    const { told } = await runTasks(closed({ users: 6, stages }), 2, { answer: () => ({ afterMs: 100 }) });
    const of = (stage: number) =>
      sum(
        users(told)
          .flatMap((one) => one.operations?.filter((op) => op.stage === stage) ?? [])
          .map((one) => one.ok),
      );
    expect([0, 1, 2, 3].map(of)).toEqual([20, 60, 0, 30]);
    expect(told.map(({ intervals }) => intervals[0]?.users)).toEqual([1, 1]);
    expectExact(told);
  });

  it.each([
    ['comes back', 500, { users_away: 0, reconnects: 1, away_s: 0.5 }, 35],
    ['does not', Number.POSITIVE_INFINITY, { users_away: 1, reconnects: 0, away_s: 2 }, 20],
  ])('begins no task of a user whose session is lost, which %s', async (_what, backAfterMs, expected, ok) => {
    let lost = false;
    const load = closed({ users: 2, stages: [{ load: 2, seconds: 2 }] });
    const { told } = await runTasks(load, 1, (clock) => ({
      answer: (_name, turn) => {
        if (turn.user !== 0 || lost) return { afterMs: 100 };
        lost = true;
        turn.away('ConnectionLoss');
        if (backAfterMs !== Number.POSITIVE_INFINITY) clock.after(backAfterMs, () => turn.back());
        return { afterMs: 100, error: 'ConnectionLoss' };
      },
    }));
    const [report] = users(told);
    expect(report).toMatchObject(expected);
    expect(report?.outages).toMatchObject([{ users: 1, why: 'ConnectionLoss' }]);
    expect(report?.outages[0]?.to_s === null).toBe(expected.users_away === 1);
    expect(report?.totals).toMatchObject({ ok, failed: 1 });
    // Its next task was due when the last one was over, and waited for the session.
    expect(report?.operations?.[0]?.histograms.late.max).toBe(expected.reconnects === 1 ? 400_000 : 0);
    expectExact(told);
  });

  it('waits for outcomes that are missing, and leaves them unknown when the drain is up', async () => {
    const answer: Behaviour['answer'] = (_name, { user }) => ({
      afterMs: user === 0 ? Number.POSITIVE_INFINITY : user === 1 ? 2500 : 100,
    });
    const { told } = await runTasks(closed({ drain_timeout_s: 3 }), 1, { answer });
    const [report] = users(told);
    expect(report).toMatchObject({ in_flight: 1, drain_s: 3, span_s: 2 });
    expect(report?.totals).toEqual({ started: 22, ok: 21, failed: 0, suppressed: 0 });
    expectExact(told);
  });

  it('ends early when every user has given up', async () => {
    const onTask: Behaviour['onTask'] = (turn) =>
      turn.gaveUp({ name: 'AuthFailed', reason: 'no such user', hint: null });
    const { told } = await runTasks(closed(), 1, {
      onTask,
      answer: () => ({ afterMs: Number.POSITIVE_INFINITY }),
    });
    expect(told[0]?.report).toMatchObject({ gave_up: [{ name: 'AuthFailed', clients: 3 }], span_s: 0 });
  });
});

describe('an open loop', () => {
  const open = (more: Partial<Load> = {}): Load => ({
    ...{ loop: 'open', users: 4, stages: [{ load: 101, seconds: 1.5 }] },
    ...more,
  });

  it('begins every task when it is due, the tasks of the run one after the other', async () => {
    const dues: number[] = [];
    const { told } = await runTasks(open(), 3, { onTask: ({ dueUs }) => void dues.push(dueUs) });
    const startUs = told[0]?.startUs ?? 0;
    expect(dues.map((us) => us - startUs).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 152 }, (_, n) => Math.round((n / 101) * 1e6)),
    );
    expect(sum(users(told).map(({ asked }) => asked ?? 0))).toBe(152);
    expect(users(told).every(({ unstarted }) => unstarted === 0)).toBe(true);
    expect(sum(users(told).map(({ totals }) => totals.ok))).toBe(152);
    expectExact(told);
  });

  it('queues what is due while no user is free, and tells what it never began', async () => {
    const load = open({ users: 1, stages: [{ load: 100, seconds: 1 }] });
    const { told } = await runTasks(load, 1, { answer: () => ({ afterMs: 100 }) });
    const [report] = users(told);
    // One at a time: 0 .. 1.0 s, as the last may begin 0.1 s after the end.
    expect(report).toMatchObject({ asked: 100, begun: 11, unstarted: 89 });
    expect(report?.operations?.[0]?.histograms.late.max).toBe(900_000);
    expect(told[0]?.intervals[0]?.queued).toBeGreaterThan(80);
    expectExact(told);
  });

  it('draws the same due times again by the same seed, others by another', async () => {
    const dues = async (seed: number) => {
      const all: number[] = [];
      const load = open({ arrival: 'poisson', seed });
      const { told } = await runTasks(load, 2, { onTask: ({ dueUs }) => void all.push(dueUs) });
      return all.map((us) => us - (told[0]?.startUs ?? 0)).sort((a, b) => a - b);
    };
    const [a, b, c] = [await dues(7), await dues(7), await dues(8)];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(a).toHaveLength(152);
    expect(c).toHaveLength(152);
  });

  it('has the rate of each stage, to the last task', async () => {
    const stages = [
      { load: 10, seconds: 1 },
      { load: 0, seconds: 1 },
      { load: 33, seconds: 1 },
    ];
    const { told } = await runTasks(open({ stages }), 2);
    const of = (stage: number) =>
      sum(
        users(told)
          .flatMap((one) => one.operations?.filter((op) => op.stage === stage) ?? [])
          .map((one) => one.ok),
      );
    expect([0, 1, 2].map(of)).toEqual([10, 0, 33]);
  });
});

describe('whatever happens', () => {
  const answers = fc.record({
    afterMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 400 }),
      fc.constant(Number.POSITIVE_INFINITY),
    ),
    error: fc.option(fc.constantFrom('Timeout', 'suppressed', 'Refused'), { nil: undefined }),
  });
  const loads = fc.record({
    loop: fc.constantFrom('closed' as const, 'open' as const),
    users: fc.integer({ min: 1, max: 9 }),
    rates: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3 }),
    tasks: fc.integer({ min: 1, max: 3 }),
    wait: fc.integer({ min: 0, max: 30 }),
    pace_s: fc.constantFrom(0, 0, 0.2),
    spawn_rate: fc.constantFrom(0, 0, 5),
    arrival: fc.constantFrom('uniform', 'poisson'),
  });

  it('every operation that was started is ok, failed, suppressed or unknown, in totals, stages and series', async () => {
    await fc.assert(
      fc.asyncProperty(loads, fc.infiniteStream(answers), async (load, stream) => {
        const { loop, users: count, rates, tasks, wait, ...more } = load;
        const most = Math.max(tasks, count);
        const stages = rates.map((one) => ({
          load: loop === 'open' ? one : Math.min(most, one),
          seconds: 0.5,
        }));
        const { told } = await runTasks(
          { ...more, loop, users: most, stages, min_wait_ms: 1, max_wait_ms: 1 + wait, drain_timeout_s: 1 },
          tasks,
          { answer: () => stream.next().value as never },
        );
        expectExact(told);
        for (const report of users(told)) {
          const { started, ok, failed, suppressed } = report.totals;
          const unknown = started - ok - failed - suppressed;
          expect(unknown).toBeGreaterThanOrEqual(0);
          expect(unknown).toBeLessThanOrEqual(report.in_flight);
          if (report.asked !== null) {
            expect(report.asked).toBe(report.begun + (report.unstarted ?? Number.NaN));
            expect(report.begun).toBe(started);
          }
        }
        if (loop === 'open') {
          const asked = sum(users(told).map((one) => one.asked ?? 0));
          expect(asked).toBe(sum(stages.map((stage) => Math.round(stage.load * stage.seconds))));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('closed and not paced, service, lateness and waits make up the time of all users', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 50 })),
        async (count, wait, stream) => {
          const stages = [{ load: count, seconds: 1 }];
          const load: Load = { loop: 'closed', users: count, stages, min_wait_ms: 1, max_wait_ms: 1 + wait };
          const { told } = await runTasks(load, 1, { answer: () => ({ afterMs: stream.next().value }) });
          const [report] = users(told);
          const used = sum((report?.operations ?? []).map((one) => one.response_sum_us)) / 1e6;
          // At each user's end a task reaches beyond, or a wait is cut off.
          const edge = (count * (51 + wait)) / 1e3;
          expect(Math.abs(used + (report?.wait_s ?? 0) - count)).toBeLessThanOrEqual(edge);
        },
      ),
      { numRuns: 40 },
    );
  });
});
