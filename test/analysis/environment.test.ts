import { describe, expect, it } from 'vitest';
import { environmentOf, optionsOf } from '../../src/analysis/environment.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { CLEAN, paperRun, paperStudy } from './paper-study.ts';

const environment = (version: string) => ({
  ...goldenResult().environment,
  system: { kafka: { version } },
});

describe('environmentOf', () => {
  it('points out what differs between cells, and only that', () => {
    const study = paperStudy({ clients: [1, 2, 3], msg_rate: [1] }, ({ clients }) =>
      clients === 3 ? 'failed' : { environment: environment(clients === 1 ? '4.0' : '4.1') },
    );
    const { shared, differing } = environmentOf(study);
    expect(differing).toEqual([
      {
        key: 'system.kafka.version',
        values: [
          { text: '4.0', cells: ['001'] },
          { text: '4.1', cells: ['002'] },
        ],
      },
    ]);
    expect(shared).toContainEqual({ key: 'cpu_count', values: [{ text: '2', cells: ['001', '002'] }] });
  });

  it("tells the plan's where nothing was measured", () => {
    const { shared } = environmentOf(paperStudy({ clients: [1], msg_rate: [1] }, () => 'missing'));
    expect(shared).toContainEqual({ key: 'os', values: [{ text: 'linux', cells: ['plan'] }] });
  });
});

describe('optionsOf', () => {
  it('tells what was varied from what all share, of failed cells too', () => {
    const study = paperStudy({ clients: [1], msg_rate: [1, 2] }, ({ msg_rate }) =>
      msg_rate === 2 ? 'failed' : CLEAN,
    );
    const { shared, differing } = optionsOf(study);
    expect(shared.map(({ key }) => key)).toEqual(['test_duration', 'max_drain_s', 'clients']);
    expect(differing).toEqual([
      {
        key: 'msg_rate',
        values: [
          { text: '1', cells: ['001'] },
          { text: '2', cells: ['002'] },
        ],
      },
    ]);
  });

  it('tells those of a single run', () => {
    expect(optionsOf(paperRun()).shared.map(({ key, values }) => [key, values[0]?.text])).toEqual([
      ['msg_rate', '10000'],
    ]);
  });
});
