import { describe, expect, it } from 'vitest';
import { combinationsOf, layoutOf, mainDimension } from '../../src/analysis/dimensions.ts';
import { CLEAN, paperRun, paperStudy } from './paper-study.ts';

describe('layoutOf', () => {
  it('puts clients and rate on the axes though they do not vary', () => {
    const study = paperStudy({ msg_size: [100, 1000] }, () => CLEAN, {
      options: { total_sub_apps: 5, clients_per_app: 10, clients: null, msg_rate: 3000 },
    });
    expect(layoutOf(study).dimensions).toEqual([
      { name: 'clients', values: [50] },
      { name: 'msg_size', values: [100, 1000] },
      { name: 'msg_rate', values: [3000] },
    ]);
  });

  it('has the same clients for cells that were measured and for those that were not', () => {
    const study = paperStudy(
      { msg_rate: [1, 2, 3] },
      ({ msg_rate }) => (msg_rate === 1 ? CLEAN : msg_rate === 2 ? 'failed' : 'missing'),
      {
        options: { clients: 50 },
      },
    );
    expect(layoutOf(study).places.map(({ values }) => values)).toEqual([
      { clients: 50, msg_rate: 1 },
      { clients: 50, msg_rate: 2 },
      { clients: 50, msg_rate: 3 },
    ]);
  });

  it('takes the asked clients of a run, not the ones that lived', () => {
    const options = { msg_rate: 1, total_sub_apps: 2, clients_per_app: 5 };
    expect(layoutOf(paperRun({ options, client_count: 5 })).dimensions[0]).toEqual({
      name: 'clients',
      values: [10],
    });
  });

  it('sorts numbers and leaves other values in the order of the plan', () => {
    const study = paperStudy({ acks: [1, 'all', 0], msg_rate: [300, 20, 1000] }, () => CLEAN);
    const { dimensions } = layoutOf(study);
    expect(dimensions.find(({ name }) => name === 'acks')?.values).toEqual([1, 'all', 0]);
    expect(dimensions.find(({ name }) => name === 'msg_rate')?.values).toEqual([20, 300, 1000]);
  });

  it('knows cells that the plan does not name: those of a search', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1, 2] }, () => CLEAN);
    const layout = layoutOf({ ...study, manifest: null });
    expect(layout.places.map(({ id }) => id)).toEqual(['001', '002']);
    expect(mainDimension(layout, study.pattern.axes)).toEqual({ name: 'msg_rate', values: [1, 2] });
  });
});

describe('combinationsOf', () => {
  it('tells values apart that only look alike', () => {
    const layout = layoutOf(paperStudy({ acks: [1, '1'], msg_rate: [1] }, () => CLEAN));
    expect(
      combinationsOf(layout, ['acks']).map(({ values, places }) => [values, places.map(({ id }) => id)]),
    ).toEqual([
      [{ acks: 1 }, ['001']],
      [{ acks: '1' }, ['002']],
    ]);
  });

  it('holds every place once', () => {
    const study = paperStudy({ clients: [1, 2], acks: [0, 1], msg_rate: [1, 2] }, () => CLEAN, { repeat: 2 });
    const layout = layoutOf(study);
    for (const names of [[], ['acks'], ['clients', 'msg_rate'], ['clients', 'acks', 'msg_rate']]) {
      const ids = combinationsOf(layout, names).flatMap(({ places }) => places.map(({ id }) => id));
      expect(ids.sort()).toEqual(layout.places.map(({ id }) => id).sort());
    }
  });
});
