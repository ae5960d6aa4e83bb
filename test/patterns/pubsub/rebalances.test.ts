import { describe, expect, it } from 'vitest';
import type { MemberMark, MemberState, Tenure } from '../../../src/measure/group-report.ts';
import { rebalancesOf } from '../../../src/patterns/pubsub/rebalances.ts';

const S = 1e6;
const mark = (
  s: number,
  member: number,
  state: MemberState,
  epoch: number,
  owned: number,
  why: string | null = null,
): MemberMark => ({
  ...{ us: s * S, member, state, epoch, owned, why },
});
const tenure = (member: number, stream: number, times: number[], [from = 0, to = 0]: number[]): Tenure => ({
  ...{ member, stream, from, to, assigned_us: (times[0] ?? 0) * S },
  first_read_us: times[1] === undefined ? null : times[1] * S,
  last_read_us: times[2] === undefined ? null : times[2] * S,
  revoked_us: times[3] === undefined ? null : times[3] * S,
});

/** Two members that agreed at 9 s, of a run that publishes from 10 s to 30 s. */
const formed = [
  mark(8, 0, 'unstable', -1, 0, 'JOIN'),
  mark(8.1, 1, 'unstable', -1, 0, 'JOIN'),
  mark(9, 0, 'stable', 2, 1),
  mark(9, 1, 'stable', 2, 1),
];
const at = (marks: MemberMark[], tenures: Tenure[] = []) =>
  rebalancesOf({
    group: 1,
    marks: [...formed, ...marks],
    tenures,
    streams: 2,
    startUs: 10 * S,
    endUs: 30 * S,
  });

describe('the rebalances of a group', () => {
  it('are none before publishing, nor after the end', () => {
    expect(at([])).toEqual([]);
    expect(at([mark(31, 0, 'left', 2, 0), mark(31.2, 1, 'unstable', 2, 1, 'REBALANCE_IN_PROGRESS')])).toEqual(
      [],
    );
  });

  it('begin when a member is killed, and are over when the rest read everything in a new epoch', () => {
    const marks = [
      mark(12, 1, 'killed', 2, 0),
      mark(18, 0, 'unstable', 2, 1, 'REBALANCE_IN_PROGRESS'),
      mark(18.5, 0, 'stable', 3, 2),
    ];
    const tenures = [
      tenure(0, 0, [9, 10, 17], [0, 70]),
      tenure(1, 1, [9, 10, 11.9, 12], [0, 20]),
      tenure(0, 1, [18.4, 18.6, 29], [15, 200]),
    ];
    expect(at(marks, tenures)).toEqual([
      {
        ...{ group: 1, at_s: 2, cause: '1 killed', duration_s: 6.5, members: 1, moved: 1 },
        ...{
          pause_s: { p50: expect.closeTo(6.7), max: expect.closeTo(6.7), count: 1 },
          read_twice: 5,
          lost: 0,
        },
      },
    ]);
  });

  it('of a share group are over when all are in one epoch, and move nothing', () => {
    const marks = [mark(12, 1, 'killed', 2, 0), mark(14, 0, 'stable', 3, 1)];
    const told = rebalancesOf({
      ...{ group: 1, marks: [...formed, ...marks], streams: null, startUs: 10 * S, endUs: 30 * S },
      tenures: [tenure(1, 0, [9, 10, 11], [0, 50]), tenure(0, 0, [14, 15, 16], [0, 80])],
    });
    expect(told).toMatchObject([
      { at_s: 2, cause: '1 killed', duration_s: 2, moved: 0, pause_s: null, read_twice: 0, lost: 0 },
    ]);
  });

  it('need a new epoch also where the killed member read nothing', () => {
    const idle = [mark(9.1, 2, 'stable', 2, 0), mark(12, 2, 'killed', 2, 0)];
    expect(at(idle)).toMatchObject([{ duration_s: null }]);
    const over = [...idle, mark(18, 0, 'stable', 3, 1), mark(19, 1, 'stable', 3, 1)];
    expect(at(over)).toMatchObject([{ cause: '1 killed', duration_s: 7, pause_s: null }]);
  });

  it('count two rounds of a cooperative protocol as one, and members that come together', () => {
    const marks = [
      mark(12, 2, 'unstable', -1, 0, 'JOIN'),
      mark(12.1, 3, 'unstable', -1, 0, 'JOIN'),
      mark(12.5, 0, 'unstable', 2, 1, 'REBALANCE_IN_PROGRESS'),
      mark(12.6, 2, 'stable', 3, 0),
      mark(12.6, 1, 'stable', 3, 1),
      mark(12.6, 3, 'stable', 3, 0),
      mark(13, 0, 'stable', 4, 0),
      mark(13.5, 1, 'stable', 4, 1),
      mark(13.5, 3, 'stable', 4, 0),
      mark(14, 2, 'stable', 4, 1),
    ];
    expect(at(marks)).toMatchObject([{ cause: '2 joined', duration_s: 2, members: 4 }]);
  });

  it('are not over while a newcomer is in the epoch of before', () => {
    const marks = [
      mark(12, 2, 'unstable', -1, 0, 'JOIN'),
      mark(12.1, 2, 'stable', 2, 0),
      mark(13, 0, 'stable', 3, 1),
      mark(13, 1, 'stable', 3, 0),
      mark(13.5, 2, 'stable', 3, 1),
    ];
    expect(at(marks)).toMatchObject([{ cause: '1 joined', duration_s: 1.5 }]);
  });

  it('count a stream that its reader got back as paused, not as moved', () => {
    const marks = [
      mark(12, 0, 'unstable', 2, 0, 'REBALANCE_IN_PROGRESS'),
      mark(13, 0, 'stable', 3, 1),
      mark(13, 1, 'stable', 3, 1),
    ];
    const tenures = [tenure(0, 0, [9, 10, 12, 12], [0, 50]), tenure(0, 0, [13, 13.5, 20], [50, 90])];
    expect(at(marks, tenures)).toMatchObject([
      { cause: 'REBALANCE_IN_PROGRESS', moved: 0, pause_s: { p50: 1.5, count: 1 }, read_twice: 0 },
    ]);
  });

  it('tell positions that nobody read', () => {
    const marks = [mark(12, 1, 'left', 2, 0), mark(13, 0, 'stable', 3, 2)];
    const tenures = [tenure(1, 1, [9, 10, 11, 12], [0, 20]), tenure(0, 1, [12.5, 14, 15], [30, 40])];
    expect(at(marks, tenures)).toMatchObject([{ cause: '1 left', lost: 10 }]);
  });
});
