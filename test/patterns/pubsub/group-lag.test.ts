import { describe, expect, it } from 'vitest';
import type { GroupReport } from '../../../src/measure/group-report.ts';
import { LagBook } from '../../../src/patterns/pubsub/group-lag.ts';
import { lagColumns } from '../../../src/patterns/pubsub/lag-columns.ts';
import type { PubsubSeriesRow } from '../../../src/patterns/pubsub/result.ts';
import { subscriberPart } from './reports.ts';

/** What one task tells of a group. */
const told = (group: number, positions: number[]) =>
  subscriberPart({ groups: [{ group, positions } as GroupReport] });

describe('the lag of groups', () => {
  it('is what lies between where each stream is read and where it ends, in the last reading of a second', () => {
    const book = new LagBook({ groups: 2, streams: 2 });
    book.told([told(0, [0, 10]), told(0, [1, 4]), told(1, [0, 12, 1, 6])]);
    book.ended([12, 6], 101.1);
    book.told([told(0, [0, 12]), told(0, [1, 4]), told(1, [0, 12, 1, 6])]);
    book.ended([15, 9], 101.9);
    expect(book.report(100)).toEqual({
      every_stream: true,
      rows: [
        {
          t_s: 1,
          group: 1,
          total: 8,
          max: 5,
          streams: [
            [0, 3],
            [1, 5],
          ],
        },
        {
          t_s: 1,
          group: 2,
          total: 6,
          max: 3,
          streams: [
            [0, 3],
            [1, 3],
          ],
        },
      ],
    });
    expect([book.highest(0), book.highest(1)]).toEqual([8, 6]);
  });

  it('of a stream that nobody reads grows from where its last reader had come to', () => {
    const book = new LagBook({ groups: 1, streams: 2 });
    book.told([told(0, [0, 10, 1, 10])]);
    book.ended([10, 10], 1);
    book.told([told(0, [0, 20])]);
    book.ended([20, 20], 2);
    // Its next reader begins further back.
    book.told([told(0, [0, 30, 1, 5])]);
    book.ended([30, 30], 3);
    expect(book.report(1)?.rows.map(({ total }) => total)).toEqual([0, 10, 25]);
  });

  it('is never below nothing, and not told of what nobody has read yet', () => {
    const book = new LagBook({ groups: 1, streams: 2 });
    book.ended([3, 3], 1);
    expect(book.report(1)).toBeNull();
    expect(book.highest(0)).toBeNull();
    book.told([told(0, [0, 5])]);
    book.ended([3, 3], 2);
    expect(book.report(1)?.rows).toEqual([{ t_s: 1, group: 1, total: 0, max: 0, streams: [[0, 0]] }]);
  });

  it('of very many streams keeps the sum, the highest and the worst', () => {
    const streams = 200;
    const book = new LagBook({ groups: 1, streams });
    book.told([told(0, Array.from({ length: streams }, (_, stream) => [stream, 0]).flat())]);
    book.ended(
      Array.from({ length: streams }, (_, stream) => stream),
      1,
    );
    expect(book.report(1)).toEqual({
      every_stream: false,
      rows: [
        {
          ...{ t_s: 0, group: 1, total: (199 * 200) / 2, max: 199 },
          streams: [199, 198, 197, 196, 195].map((stream) => [stream, stream]),
        },
      ],
    });
  });

  it('is columns of the series: sum and highest of each group, and each stream where they are few', () => {
    const book = new LagBook({ groups: 1, streams: 2 });
    book.told([told(0, [0, 1, 1, 1])]);
    book.ended([4, 8], 1);
    const { columns, plots } = lagColumns({ group_lag: book.report(1) });
    const at = (t_s: number) => columns.map((column) => column.value({ t_s } as PubsubSeriesRow));
    expect(columns.map(({ key }) => key)).toEqual([
      'lag.1.total',
      'lag.1.max',
      'lag.1.stream.0',
      'lag.1.stream.1',
    ]);
    expect(at(0)).toEqual([10, 7, 3, 7]);
    expect(at(1)).toEqual([null, null, null, null]);
    const plotted = plots.map(({ keys }) => columns.filter(({ key }) => keys.test(key)).length);
    expect(plotted).toEqual([2, 2]);
    expect(lagColumns({ group_lag: null })).toEqual({ columns: [], plots: [] });
  });
});
