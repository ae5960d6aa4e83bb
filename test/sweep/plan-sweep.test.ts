import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepPlan, type Varied } from '../../src/store/manifest.ts';
import { isFileId } from '../../src/store/study-files.ts';
import { MAX_CELLS, planSweep, type SweepRequest } from '../../src/sweep/plan-sweep.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { refused } from '../options/refused.ts';

const request = (parts: Partial<SweepRequest> = {}): SweepRequest => ({
  dimensions: [
    { name: 'clients', values: [10, 50] },
    { name: 'msg_rate', values: [1000, 2000, 3000] },
  ],
  repeat: 1,
  order: 'given',
  seed: null,
  attempts: 5,
  stop_when: [],
  threshold: [],
  ...parts,
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const requests = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    repeat: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map(({ sizes, repeat, seed }) => {
    const names = ['clients', 'msg_rate', 'msg_size', 'acks'];
    const dimensions = sizes.map((size, index) => ({ name: names[index] ?? '', values: numbered(size) }));
    return request({ dimensions, repeat, order: 'random', seed });
  });

describe('planSweep', () => {
  it('goes through the first dimension outermost, ids in that order', () => {
    expect(planSweep(kafka, request()).cells).toEqual(
      [
        ['001', 10, 1000],
        ['002', 10, 2000],
        ['003', 10, 3000],
        ['004', 50, 1000],
        ['005', 50, 2000],
        ['006', 50, 3000],
      ].map(([id, clients, msg_rate]) => ({ id, varied: { clients, msg_rate }, repeat: 1 })),
    );
  });

  it('measures the whole matrix once before any repeat', () => {
    const dimensions = [{ name: 'msg_rate', values: [1, 2] }];
    const ids = planSweep(kafka, request({ dimensions, repeat: 3 })).cells.map(({ id, repeat }) => [
      id,
      repeat,
    ]);
    expect(ids).toEqual([
      ['001', 1],
      ['002', 1],
      ['001-r2', 2],
      ['002-r2', 2],
      ['001-r3', 3],
      ['002-r3', 3],
    ]);
  });

  it('repeats one combination where nothing varies', () => {
    const { cells } = planSweep(kafka, request({ dimensions: [], repeat: 2 }));
    expect(cells).toEqual([
      { id: '001', varied: {}, repeat: 1 },
      { id: '001-r2', varied: {}, repeat: 2 },
    ]);
  });

  it('gives ids as many digits as there are combinations', () => {
    const dimensions = [{ name: 'msg_rate', values: numbered(1000) }];
    const { cells } = planSweep(kafka, request({ dimensions }));
    expect([cells[0]?.id, cells.at(-1)?.id]).toEqual(['0001', '1000']);
  });

  it('has every combination and repeat once, whatever varies, in ids fit for files', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const plan = sweepPlan.parse(planSweep(kafka, asked));
        const size = asked.dimensions.reduce((product, { values }) => product * values.length, asked.repeat);
        const key = ({ varied, repeat }: { varied: Varied; repeat: number }) =>
          JSON.stringify([varied, repeat]);
        expect(plan.cells).toHaveLength(size);
        expect(new Set(plan.cells.map(key)).size).toBe(size);
        expect(new Set(plan.cells.map(({ id }) => id)).size).toBe(size);
        expect(plan.cells.every(({ id }) => isFileId(id))).toBe(true);
      }),
    );
  });

  it('puts the same cells into an order that the seed decides', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const given = planSweep(kafka, { ...asked, order: 'given', seed: null }).cells;
        const random = planSweep(kafka, asked).cells;
        expect(random).toEqual(planSweep(kafka, asked).cells);
        const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
        expect([...random].sort(byId)).toEqual([...given].sort(byId));
      }),
    );
  });

  it('orders by a seed as it always did: a resume plans the same', () => {
    const dimensions = [{ name: 'msg_rate', values: numbered(8) }];
    const order = (seed: number) =>
      planSweep(kafka, request({ dimensions, order: 'random', seed })).cells.map(
        ({ varied }) => varied.msg_rate,
      );
    expect(order(1)).toEqual([6, 1, 5, 8, 7, 2, 4, 3]);
    expect(order(2)).not.toEqual(order(1));
  });

  it('refuses a sweep of nothing, of too much, and of one thing twice', () => {
    expect(refused(() => planSweep(kafka, request({ dimensions: [] })))).toContain(
      'nothing varies (give --clients, --rates or --vary, or --repeat',
    );
    const dimensions = [
      { name: 'clients', values: numbered(101) },
      { name: 'msg_rate', values: numbered(100) },
    ];
    expect(refused(() => planSweep(kafka, request({ dimensions })))).toContain(
      `10100 cells are more than a sweep of at most ${MAX_CELLS}`,
    );
    expect(refused(() => planSweep(kafka, request({ repeat: MAX_CELLS })))).toContain('60000 cells');
    const twice = [...request().dimensions, { name: 'clients', values: [1] }];
    expect(refused(() => planSweep(kafka, request({ dimensions: twice })))).toContain(
      '"clients" varies twice',
    );
  });
});
