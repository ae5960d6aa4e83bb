import { describe, expect, it } from 'vitest';
import { matrixOf } from '../../src/analysis/matrix.ts';
import { CLEAN, type Fate, paperRun, paperStudy, slowBroker } from './paper-study.ts';

describe('matrixOf', () => {
  it('has a row per client count and a column per rate, both ascending', () => {
    const matrix = matrixOf(paperStudy({ clients: [50, 10], msg_rate: [2000, 1000] }, () => CLEAN));
    expect(matrix.rows).toEqual({ name: 'clients', values: [10, 50] });
    expect(matrix.columns).toEqual({ name: 'msg_rate', values: [1000, 2000] });
    expect(matrix.sheets.map(({ name }) => name)).toEqual(['']);
    expect(matrix.sheets[0]?.slots.map((row) => row.map(({ row: r, column }) => [r, column]))).toEqual([
      [
        [10, 1000],
        [10, 2000],
      ],
      [
        [50, 1000],
        [50, 2000],
      ],
    ]);
  });

  it('has every state, and tells repeats that disagree', () => {
    const fates: Record<number, Fate[]> = {
      1: [CLEAN, CLEAN],
      2: [slowBroker(3), slowBroker(5)],
      3: ['failed', 'failed'],
      4: ['skipped', 'skipped'],
      5: ['missing', 'missing'],
      6: [CLEAN, slowBroker(3)],
    };
    const study = paperStudy(
      { clients: [10], msg_rate: [1, 2, 3, 4, 5, 6] },
      ({ msg_rate }, repeat) => fates[Number(msg_rate)]?.[repeat - 1] ?? CLEAN,
      { repeat: 2 },
    );
    const slots = matrixOf(study).sheets[0]?.slots[0] ?? [];
    expect(slots.map(({ state }) => state)).toEqual([
      'clean',
      'unclean',
      'failed',
      'skipped',
      'missing',
      'mixed',
    ]);
    expect(slots[1]).toMatchObject({
      cells: ['002', '002-r2'],
      tally: { clean: 0, unclean: 2 },
      shades: { drain: { mean: 4, low: 3, high: 5 } },
      causes: ['broker'],
      because: [
        'subscribers needed 3.00 s to drain (bound 2 s)',
        'subscribers needed 5.00 s to drain (bound 2 s)',
      ],
    });
    expect(slots[2]).toMatchObject({ shades: { loss: null, drain: null }, because: ['the broker died'] });
    expect(slots[4]).toMatchObject({ cells: ['005', '005-r2'], shades: { loss: null }, because: [] });
  });

  it('keeps the place of a combination that nobody planned', () => {
    const study = paperStudy({ clients: [10, 50], msg_rate: [1, 2] }, () => CLEAN);
    if (study.manifest?.plan.kind !== 'sweep') throw new Error('a sweep has a plan of cells');
    study.manifest.plan.cells.pop();
    study.cells.pop();
    expect(matrixOf(study).sheets[0]?.slots.map((row) => row.map(({ state }) => state))).toEqual([
      ['clean', 'clean'],
      ['clean', 'unplanned'],
    ]);
  });

  it('has a sheet for each combination of what else varies, named by that', () => {
    const study = paperStudy(
      { clients: [10, 50], acks: [1, 'all'], linger_ms: [5], msg_rate: [1, 2] },
      ({ acks, clients }) => (acks === 'all' && clients === 50 ? slowBroker() : CLEAN),
    );
    const { sheets } = matrixOf(study);
    expect(sheets.map(({ name, values }) => [name, values])).toEqual([
      ['acks 1', { acks: 1, linger_ms: 5 }],
      ['acks all', { acks: 'all', linger_ms: 5 }],
    ]);
    expect(sheets[1]?.slots.map((row) => row.map(({ state }) => state))).toEqual([
      ['clean', 'clean'],
      ['unclean', 'unclean'],
    ]);
  });

  it('puts the verdict named most often first', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1] },
      (_, repeat) => ({
        ...(slowBroker() as object),
        verdict: { cause: repeat === 1 ? ['generator', 'broker'] : ['broker'], evidence: [] },
      }),
      { repeat: 2 },
    );
    expect(matrixOf(study).sheets[0]?.slots[0]?.[0]?.causes).toEqual(['broker', 'generator']);
  });

  it('takes the client options that vary for its rows', () => {
    const matrix = matrixOf(
      paperStudy({ acks: [0, 1], total_sub_apps: [1, 2], msg_rate: [1, 2] }, () => CLEAN),
    );
    expect(matrix.rows.name).toBe('total_sub_apps');
    expect(matrix.sheets.map(({ name }) => name)).toEqual(['acks 0', 'acks 1']);
  });

  it('shows a single run as one slot', () => {
    const { rows, columns, sheets } = matrixOf(paperRun());
    expect([rows, columns]).toEqual([
      { name: 'clients', values: [10] },
      { name: 'msg_rate', values: [10_000] },
    ]);
    expect(sheets[0]?.slots[0]?.[0]?.state).toBe('clean');
  });
});
