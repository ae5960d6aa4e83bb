import { describe, expect, it } from 'vitest';
import { type OperationsResult, operationsResult } from '../../../src/patterns/operations/result.ts';
import { readRun } from '../../../src/request/run-request.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import type { MemoryUserTask } from '../../run/memory/memory-user-task.ts';
import { type MemoryParts, memoryOperations } from '../../workloads/memory/operations-workload.ts';
import { World } from '../../workloads/memory/world.ts';

/** One run in memory, by options as they are typed. */
async function measured(
  raw: Record<string, string>,
  other: MemoryParts = {},
  meanwhile: (world: World) => void = () => {},
): Promise<OperationsResult> {
  const world = new World();
  const workload = memoryOperations(world, other) as unknown as Workload;
  const { options } = readRun(workload, {
    raw: { output: `${tempFolder()}/results`, ...raw },
    ...{ cwd: tempFolder(), env: {}, workloads: [workload] },
  });
  meanwhile(world);
  return operationsResult.parse(await world.measure(workload, options));
}

const quick = () => ({ answer: () => ({ afterMs: 20 }) });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const columnSum = ({ series }: OperationsResult, key: string) =>
  sum(series.map((row) => (typeof row[key] === 'number' ? row[key] : 0)));

/** What holds of every result. */
function expectExact(result: OperationsResult) {
  const { counts, operations, stages, total, asked, begun, unstarted } = result;
  for (const key of ['started', 'ok', 'failed', 'suppressed', 'unknown'] as const) {
    expect(sum(Object.values(operations).map((one) => one[key]))).toBe(counts[key]);
    expect(sum(stages.map((one) => one[key]))).toBe(counts[key]);
    if (key !== 'unknown') expect(columnSum(result, key)).toBe(counts[key]);
  }
  expect(counts.started).toBe(counts.ok + counts.failed + counts.suppressed + counts.unknown);
  for (const [name, one] of Object.entries(operations)) {
    expect(columnSum(result, `ok:${name}`)).toBe(one.ok);
    expect(sum(Object.values(one.failures).map(({ count }) => count))).toBe(one.failed);
    expect(one.service_us.count).toBe(one.ok);
    expect(result.latency_us[`service:${name}`]?.count).toBe(one.ok);
  }
  for (const [name, { count }] of Object.entries(total.failures))
    expect(columnSum(result, `failures:${name}`)).toBe(count);
  if (asked !== null) expect(asked).toBe(begun + (unstarted ?? Number.NaN));
}

describe('a run of users', () => {
  it('adds up over tasks, operations, stages and seconds', async () => {
    const raw = { users: '7', user_tasks: '3', test_duration: '4', min_wait: '1', max_wait: '30' };
    const result = await measured(raw);
    expectExact(result);
    expect(result).toMatchObject({
      ...{ loop: 'closed', users: 7, client_count: 7, asked: null, span_s: 4, clean: true },
      verdict: { cause: ['clean'] },
    });
    expect(result.tasks.map(({ clients }) => clients)).toEqual([3, 2, 2]);
    // 7 users, each 9 ms of an answer and 15.5 ms of a wait on average.
    expect(result.throughput).toBeGreaterThan(260);
    expect(result.throughput).toBeLessThan(310);
    const times = sum(
      Object.values(result.operations).map(({ response_us: { count, mean } }) => count * (mean ?? 0)),
    );
    expect(Math.abs(times / 1e6 + result.wait_s - 7 * 4)).toBeLessThan(7 * 0.042);
  });

  it('begins every task of an open loop, and blames the server for what failed', async () => {
    const result = await measured({ users: '40', user_tasks: '2', rate: '800', test_duration: '3' });
    expectExact(result);
    expect(result).toMatchObject({ loop: 'open', asked: 2400, begun: 2400, unstarted: 0, clean: false });
    expect(result.counts.failed).toBeGreaterThan(700);
    expect(result.verdict.cause).toEqual(['server']);
    expect(result.verdict.evidence[0]?.evidence).toContain('Overloaded x ');
    expect(result.unclean_because).toEqual([`${result.counts.failed} of 2,400 operations failed`]);
  });

  it('says that all users waited where a rate was not kept up', async () => {
    const result = await measured({ users: '2', rate: '400', test_duration: '2' }, { behaviour: quick });
    expectExact(result);
    expect(result.unstarted).toBeGreaterThan(500);
    expect(result.verdict).toMatchObject({ cause: ['server'], evidence: [{ reasons: ['unstarted'] }] });
    expect(result.verdict.evidence[0]?.evidence).toContain('all 2 users waited for answers');
    expect(result.total.late_us.max).toBeGreaterThan(1_000_000);
  });

  it('has stages, each with its totals, and a ramp in none of them', async () => {
    const result = await measured(
      { user_tasks: '2', stages: '2@2,6@3', spawn_rate: '4' },
      { behaviour: quick },
    );
    expectExact(result);
    expect(result.ramp.seconds).toBeCloseTo(0.5, 2);
    expect(result.ramp.started).toBeGreaterThan(10);
    expect(columnSum(result, 'ramp_ok')).toBe(result.ramp.ok);
    expect(result.stages.map(({ load, from_s, seconds }) => [load, from_s, seconds])).toEqual([
      [2, 0, 2],
      [6, 2, 3],
    ]);
    const [first, second] = result.stages;
    expect(first?.throughput).toBeCloseTo(100, -1);
    // The second of its users are there after a second of ramping.
    expect(second?.throughput).toBeGreaterThan(240);
    expect(second?.throughput).toBeLessThanOrEqual(302);
    expect(result.series[0]?.stage).toBe(0);
  });

  it('names a task that dies, and counts only those that live', async () => {
    const result = await measured(
      { users: '4', user_tasks: '2', test_duration: '4' },
      { behaviour: quick },
      ({ clock, cluster }) => {
        clock.after(2_000, () => cluster.kill(cluster.allTasks()[0] as MemoryUserTask));
      },
    );
    expectExact(result);
    expect(result).toMatchObject({ client_count: 2, clean: false, verdict: { cause: ['generator'] } });
    expect(result.dead_tasks).toHaveLength(1);
    expect(result.unclean_because).toEqual(['1 task died or never answered', '2 of 4 users measured']);
    expect(result.throughput).toBeCloseTo(100, -1);
  });

  it('ends with what the first user said where none could open', async () => {
    const behaviour = () => ({
      openMs: () => {
        throw new Error('nobody answers at memory:1');
      },
    });
    await expect(measured({ users: '4', user_tasks: '2' }, { behaviour })).rejects.toThrow(
      /nobody answers at memory:1/,
    );
  });

  it('is not clean when the server does not serve at the end, or counted otherwise', async () => {
    const parts = {
      stillServes: async () => {},
      independent: async () => [{ what: 'writes', counted: 3, least: 5, most: 6 }],
    };
    const result = await measured({ test_duration: '1' }, { behaviour: quick, parts });
    expect(result.unclean_because).toEqual(['writes: 3, and by our own count 5 to 6']);
    const gone = await measured(
      { test_duration: '1' },
      { behaviour: quick, parts: { stillServes: () => Promise.reject(new Error('refused')) } },
    );
    expect(gone).toMatchObject({ clean: false, system_failure: 'refused', verdict: { cause: ['server'] } });
  });

  it('lets a program change the users, and tells what it did', async () => {
    const result = await measured(
      { users: '8', user_tasks: '2', test_duration: '4' },
      {
        behaviour: quick,
        parts: {
          program: async ({ counting, delay, setUsers, event }) => {
            await counting();
            await event('halve the users', async () => {
              await setUsers(4, 0);
              return '4 left';
            });
            await event('fail', () => Promise.reject(new Error('no such member')));
            await delay(60_000);
          },
        },
      },
    );
    expectExact(result);
    expect(result.events).toMatchObject([
      { what: 'halve the users: 4 left', error: null },
      { what: 'fail', error: 'no such member' },
    ]);
    expect(result.series.at(-2)?.users).toBe(4);
    expect(result.clean).toBe(true);
  });

  it('is refused with one line where options contradict each other', async () => {
    const refusals: [Record<string, string>, string][] = [
      [{ stages: '32@10,x@5' }, '--stages: "32@10,x@5" has "x@5", which is no stage'],
      [{ stages: '32@10,5/s@5' }, 'has users in some stages and rates in others'],
      [{ stages: '0@10' }, 'has no load in any stage'],
      [{ stages: '2@10', rate: '5' }, 'are of users, and --rate asks for an open loop'],
      [{ stages: '2@10', test_duration: '5' }, 'stages'],
      [{ min_wait: '5', max_wait: '4' }, '--max_wait 4 is less than --min_wait 5'],
      [{ pace: '1', min_wait: '5' }, '--pace 1 and a wait contradict each other'],
      [{ rate: '10', pace: '1' }, 'in which no user has a pace'],
      [{ users: '2', user_tasks: '3' }, '--user_tasks 3 for --users 2'],
      [{ rate: '0.1', test_duration: '1' }, 'asks for 0 operations of 1 task'],
    ];
    for (const [raw, message] of refusals) await expect(measured(raw), message).rejects.toThrow(message);
  });
});
