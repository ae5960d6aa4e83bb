import { describe, expect, it } from 'vitest';
import { marksOf } from '../../../src/patterns/operations/marks.ts';
import { operationsPattern } from '../../../src/patterns/operations/pattern.ts';
import { readRun } from '../../../src/request/run-request.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { memoryOperations } from '../../workloads/memory/operations-workload.ts';
import { World } from '../../workloads/memory/world.ts';

const row = (t_s: number, stage: number | null, tasks_length_s: number | null) => ({
  t_s,
  stage,
  tasks_length_s,
});

describe('plots of users', () => {
  it('mark stages from the start of counting, events from that of the load, outages by the wall clock', () => {
    const marks = marksOf({
      ...{ loop: 'closed', series_start_s: 1_000 },
      series: [row(0, null, null), row(1, -1, 0.75), row(2, 0, 0.5), row(3, 1, 1)],
      stages: [
        { from_s: 0, load: 8 },
        { from_s: 0.5, load: 1 },
      ],
      events: [{ at_s: 1, took_s: 0.5, what: 'disable 0', error: 'no' }],
      outages: [
        { from_s: 1_002, to_s: 1_003.5, users: 3, why: 'ConnectionLoss', task: 't' },
        { from_s: 1_003, to_s: null, users: 1, why: 'Gone', task: 't' },
      ],
    } as never);
    expect(marks).toEqual([
      { from: 3, to: 3, words: 'from 0.5 s on 1 user' },
      { from: 2.25, to: 2.75, words: 'at 1 s disable 0 (failed)' },
      { from: 2, to: 3.5, words: '3 users without a session for 1.5 s (ConnectionLoss)' },
      { from: 3, to: 4, words: '1 user without a session for 1 s (Gone)' },
    ]);
  });
});

describe('tables of users', () => {
  it('have a row for each operation, failure and stage, with the counts of the result', async () => {
    const world = new World();
    const workload = memoryOperations(world, {}) as unknown as Workload;
    const { options } = readRun(workload, {
      raw: { output: `${tempFolder()}/results`, stages: '2@2,4@2', min_wait: '50' },
      ...{ cwd: tempFolder(), env: {}, workloads: [workload] },
    });
    const result = await world.measure(workload, options);
    const told = Object.fromEntries(
      (operationsPattern.tables ?? []).map(({ title, heads, rows }) => {
        for (const cells of rows(result)) expect(cells).toHaveLength(heads.length);
        return [title, rows(result)];
      }),
    );
    const { operations, counts, stages } = result as unknown as {
      operations: Record<string, { ok: number }>;
      counts: { ok: number };
      stages: { ok: number }[];
    };
    const plain = (text = '') => Number(text.replaceAll(',', ''));
    const several = Object.keys(operations).length > 1;
    expect(told.Operations?.map(([name]) => name)).toEqual([
      ...Object.keys(operations),
      ...(several ? ['all'] : []),
    ]);
    expect(plain(told.Operations?.at(-1)?.[2])).toBe(counts.ok);
    expect(told.Stages?.map((cells) => plain(cells[4]))).toEqual(stages.map(({ ok }) => ok));
    expect(told['Lost sessions']).toEqual([]);
  });
});
