import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headlineCaveats } from '../../src/analysis/caveats.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import { CLEAN, paperRun, paperStudy, slowBroker } from './paper-study.ts';

const LATE = ['publisher late: p99 1.9 s'];

describe('caveats beside the headline', () => {
  it('are those of the highest clean loads and of what breaks beyond, not of lower ones', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1000, 2000, 3000, 4000] }, ({ msg_rate }) => ({
      ...(Number(msg_rate) > 2000 ? (slowBroker() as object) : {}),
      caveats: [`at ${msg_rate}`],
    }));
    expect(headlineCaveats(study).map(({ where, caveats }) => [where, caveats])).toEqual([
      ['10 clients, 2,000/s', ['at 2000']],
      ['10 clients, 3,000/s', ['at 3000']],
    ]);
  });

  it('name the repeat where there are repeats', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000, 2000] },
      ({ msg_rate }, repeat) => (msg_rate === 2000 && repeat === 2 ? { caveats: LATE } : CLEAN),
      { repeat: 2 },
    );
    expect(headlineCaveats(study)).toMatchObject([{ where: '10 clients, 2,000/s, repeat 2', caveats: LATE }]);
  });

  it('are those at the rate that a search found, and at the lowest that failed', async () => {
    const study = await loadStudy(join(packageRoot, 'test', 'golden', 'search'));
    const cells = study.cells.map(({ result, ...cell }) => ({
      ...cell,
      result: result === null ? null : { ...result, caveats: LATE },
    }));
    expect(headlineCaveats({ ...study, cells }).map(({ id }) => id)).toEqual([
      'clients-1-002',
      'clients-1-006',
      'clients-1-005',
    ]);
  });

  it('are those of a single run, and none where it has none', () => {
    expect(headlineCaveats(paperRun({ caveats: LATE }))).toMatchObject([{ caveats: LATE }]);
    expect(headlineCaveats(paperRun())).toEqual([]);
  });
});
