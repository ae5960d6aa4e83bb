import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import { ClusterGoneError } from '../../src/run/cluster-gone.ts';
import type { CellRecord } from '../../src/store/cell.ts';
import { type PlannedCell, STUDY_SCHEMA_VERSION, type SweepPlan } from '../../src/store/manifest.ts';
import { createStudy, resumeStudy } from '../../src/store/open-study.ts';
import type { StudyEvent } from '../../src/sweep/events.ts';
import { planSweep, type SweepRequest } from '../../src/sweep/plan-sweep.ts';
import { runSweepCells } from '../../src/sweep/run-sweep.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { loadPubsub } from '../patterns/pubsub/pubsub.ts';

let output: string;
beforeEach(() => {
  output = tempFolder();
});

const planned = (parts: Partial<SweepRequest> = {}) =>
  planSweep(kafka, {
    dimensions: [
      { name: 'clients', values: [10, 50] },
      { name: 'msg_rate', values: [1000, 2000, 3000] },
    ],
    repeat: 1,
    order: 'given',
    seed: null,
    attempts: 3,
    stop_when: [],
    threshold: [],
    ...parts,
  });

/** A system that serves 100,000 messages a second in all and loses the rest; percent lost, 0 while it keeps up. */
function lossOf({ varied }: PlannedCell): number {
  const asked = Number(varied.clients ?? 1) * Number(varied.msg_rate ?? 1);
  return Math.max(0, 100 - 10_000_000 / asked);
}

const measureByArithmetic = async (cell: PlannedCell): Promise<PubsubResult> =>
  goldenResult({ average_packet_loss: lossOf(cell), clean: lossOf(cell) === 0 });

const newStudy = (plan: SweepPlan) =>
  createStudy(output, {
    schema_version: STUDY_SCHEMA_VERSION,
    study_id: `study-${readdirSync(output).length}`,
    label: null,
    created_at: '2026-11-21T17:00:00.000Z',
    workload: 'kafka',
    pattern: 'pubsub',
    options: {},
    plan,
    environment: goldenResult().environment,
  });

interface Life {
  plan: SweepPlan;
  /** Goes on with this study; none = a new one. */
  folder?: string;
  measure?: (cell: PlannedCell, attempt: number) => Promise<PubsubResult>;
  signal?: AbortSignal;
}

/** One life of a study: until it is over or the process that had it is. */
async function live({ plan, folder, measure = measureByArithmetic, signal }: Life) {
  const writer = await (folder === undefined ? newStudy(plan) : resumeStudy(folder));
  const events: StudyEvent[] = [];
  const asked: string[] = [];
  let seconds = 0;
  const tally = await runSweepCells(plan, {
    writer,
    load: 'msg_rate',
    measure: (cell, attempt) => {
      asked.push(cell.id);
      seconds += 10;
      return measure(cell, attempt);
    },
    expected_s: plan.cells.map(() => 5),
    observe: (event) => events.push(event),
    signal: signal ?? new AbortController().signal,
    now: () => new Date(seconds * 1000),
  })
    .catch((error: unknown) => {
      if (signal?.aborted) return null;
      throw error;
    })
    .finally(() => writer.close());
  return { tally, events, asked, folder: writer.path, study: await loadPubsub(writer.path) };
}

const states = (cells: readonly Pick<CellRecord, 'id' | 'state'>[]) =>
  cells.map(({ id, state }) => `${id} ${state}`);

describe('runSweepCells', () => {
  it('measures every cell once, in order, and saves what came of it', async () => {
    const { tally, asked, study } = await live({ plan: planned() });
    expect(asked).toEqual(['001', '002', '003', '004', '005', '006']);
    expect(study.cells.map(({ result }) => result?.average_packet_loss)).toEqual([
      0,
      0,
      0,
      0,
      0,
      100 - 10_000_000 / 150_000,
    ]);
    expect(study).toMatchObject({ missing: [] });
    expect(tally).toEqual({ measured: 6, failed: 0, skipped: 0, broken: [] });
    expect(study.cells[1]).toMatchObject({
      id: '002',
      varied: { clients: 10, msg_rate: 2000 },
      repeat: 1,
      state: 'measured',
      reason: null,
      attempts: [
        { started_at: '1970-01-01T00:00:10.000Z', finished_at: '1970-01-01T00:00:20.000Z', error: null },
      ],
    });
  });

  it('tries a cell again, records one that never came to anything, and goes on', async () => {
    const measure = async (cell: PlannedCell, attempt: number) => {
      if (cell.id === '002' || (cell.id === '003' && attempt < 3)) throw new Error(`no ${attempt}\nat all`);
      return measureByArithmetic(cell);
    };
    const { tally, asked, study, events } = await live({ plan: planned(), measure });
    expect(asked).toEqual(['001', '002', '002', '002', '003', '003', '003', '004', '005', '006']);
    expect(tally).toMatchObject({ measured: 5, failed: 1 });
    expect(study.cells[1]).toMatchObject({ state: 'failed', reason: 'no 3', result: null });
    expect(study.cells[1]?.attempts.map(({ error }) => error)).toEqual(['no 1', 'no 2', 'no 3']);
    expect(study.cells[2]?.attempts.map(({ error }) => error)).toEqual(['no 1', 'no 2', null]);
    expect(events.filter(({ kind }) => kind === 'attempt-failed')).toHaveLength(5);
  });

  it('tries a cell again whose system fell silent: what a dead broker served is no point of a curve', async () => {
    const measure = async (cell: PlannedCell, attempt: number) => {
      const result = await measureByArithmetic(cell);
      return cell.id === '002' || attempt < 2 ? { ...result, system_failure: 'no answer' } : result;
    };
    const { study } = await live({ plan: planned(), measure });
    expect(study.cells[0]).toMatchObject({ state: 'measured', reason: null });
    expect(study.cells[0]?.attempts.map(({ error }) => error)).toEqual([
      'the system under test could not be asked what it holds: no answer',
      null,
    ]);
    expect(study.cells[1]).toMatchObject({ state: 'failed', result: null });
  });

  it('ends at once when the cluster is gone: no other attempt, no other cell', async () => {
    const asked: string[] = [];
    const measure = async (cell: PlannedCell, attempt: number) => {
      asked.push(`${cell.id} ${attempt}`);
      if (cell.id === '002') throw new ClusterGoneError('http://cluster', 'nobody listens');
      return measureByArithmetic(cell);
    };
    await expect(live({ plan: planned(), measure })).rejects.toThrow(
      'the cluster at http://cluster does not answer any more: nobody listens',
    );
    expect(asked).toEqual(['001 1', '002 1']);
  });

  it('skips the higher rates of a row once a condition is met, other rows not', async () => {
    const dimensions = [
      { name: 'clients', values: [100, 10] },
      { name: 'msg_rate', values: [500, 2000, 3000, 1000] },
    ];
    const plan = planned({ dimensions, stop_when: ['average_packet_loss>40'] });
    const { tally, study } = await live({ plan });
    expect(states(study.cells)).toEqual([
      '001 measured',
      '002 measured',
      '003 skipped',
      '004 measured',
      '005 measured',
      '006 measured',
      '007 measured',
      '008 measured',
    ]);
    expect(study.cells[2]?.reason).toBe('cell 002 (msg_rate 2000) met average_packet_loss>40');
    expect(tally).toMatchObject({ measured: 7, skipped: 1 });
  });

  it('names every threshold that a measured cell broke', async () => {
    const threshold = ['average_packet_loss<=1', 'clean==true'];
    const { tally } = await live({ plan: planned({ threshold }) });
    expect(tally?.broken).toEqual([
      {
        cell: '006',
        threshold: 'average_packet_loss<=1',
        reason: 'average_packet_loss is 33.33333333333333',
      },
      { cell: '006', threshold: 'clean==true', reason: 'clean is false' },
    ]);
  });

  it('tells where it writes, which cell is under way, how long the rest takes and how each ended', async () => {
    const plan = planned({ dimensions: [{ name: 'clients', values: [10, 20, 30] }] });
    const { events, folder, study } = await live({ plan });
    expect(events[0]).toEqual({ kind: 'study-begins', folder, saved: 0 });
    const begun = events.flatMap((event) => (event.kind === 'cell-begins' ? [event] : []));
    // Every cell takes 10 s where 5 s were expected.
    expect(begun.map(({ number, total, remaining_s }) => [number, total, remaining_s])).toEqual([
      [1, 3, 15],
      [2, 3, 20],
      [3, 3, 10],
    ]);
    const ended = events.flatMap((event) => (event.kind === 'cell-ended' ? [event.record] : []));
    expect(states(ended)).toEqual(states(study.cells));
  });
});

describe('an interrupted sweep', () => {
  it('ends at once, records nothing of the running cell, and goes on with it', async () => {
    const plan = planned();
    const control = new AbortController();
    const interrupted = await live({
      plan,
      signal: control.signal,
      measure: async (cell) => {
        if (cell.id === '003') control.abort(new Error('Ctrl-C'));
        return measureByArithmetic(cell);
      },
    });
    expect(interrupted).toMatchObject({ tally: null, asked: ['001', '002', '003'] });
    expect(interrupted.study.missing).toEqual(['003', '004', '005', '006']);
    const resumed = await live({ plan, folder: interrupted.folder });
    expect(resumed.asked).toEqual(['003', '004', '005', '006']);
    expect(resumed.events[0]).toMatchObject({ saved: 2 });
    expect(resumed.tally).toMatchObject({ measured: 6 });
    expect(resumed.study.cells.slice(0, 2)).toEqual(interrupted.study.cells);
  });

  it('does not try a cell again whose failure came from the interrupt', async () => {
    const control = new AbortController();
    const measure = async () => {
      control.abort(new Error('Ctrl-C'));
      throw new Error('the apps are gone');
    };
    const { asked, study } = await live({ plan: planned(), signal: control.signal, measure });
    expect(asked).toEqual(['001']);
    expect(study.cells).toEqual([]);
  });

  it('tries cells again that had failed, and leaves the others alone', async () => {
    const plan = planned();
    const first = await live({
      plan,
      measure: async (cell) => {
        if (cell.id === '002') throw new Error('no');
        return measureByArithmetic(cell);
      },
    });
    const second = await live({ plan, folder: first.folder });
    expect(second.asked).toEqual(['002']);
    expect(second.tally).toEqual({ measured: 6, failed: 0, skipped: 0, broken: [] });
  });

  it('ends with the cells of one that was not interrupted, wherever that was, in any order', async () => {
    const requests = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      repeat: fc.integer({ min: 1, max: 2 }),
      cuts: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(requests, async ({ seed, repeat, cuts }) => {
        const dimensions = [
          { name: 'clients', values: [50, 100] },
          { name: 'msg_rate', values: [500, 1000, 2000, 4000] },
        ];
        const stop_when = ['average_packet_loss>20'];
        const plan = planned({ dimensions, repeat, order: 'random', seed, stop_when });
        const whole = await live({ plan });
        let folder: string | undefined;
        const measured: string[] = [];
        // The last life is not cut short.
        for (const cut of [...cuts, plan.cells.length]) {
          const control = new AbortController();
          const { signal } = control;
          let left = cut;
          const measure = async (cell: PlannedCell) => {
            if (left === 0) control.abort(new Error('Ctrl-C'));
            else measured.push(cell.id);
            left -= 1;
            return measureByArithmetic(cell);
          };
          const one = await live({ plan, signal, measure, ...(folder === undefined ? {} : { folder }) });
          folder = one.folder;
        }
        const study = await loadPubsub(folder ?? '');
        expect(measured).toEqual(whole.asked);
        const outcomes = (cells: typeof study.cells) =>
          cells.map(({ id, state, reason, result }) => [id, state, reason, result?.average_packet_loss]);
        expect(outcomes(study.cells)).toEqual(outcomes(whole.study.cells));
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});
