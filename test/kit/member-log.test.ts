import { expect, it } from 'vitest';
import { MemberLog } from '../../apps/kit/member-log.ts';

function logAt() {
  let nowUs = 0;
  const log = new MemberLog(7, () => nowUs);
  const at = (us: number) => {
    nowUs = us;
    return log;
  };
  return { log, at };
}

it('tells when a stream was assigned, read first and last, and taken back', () => {
  const { log, at } = logAt();
  at(10).unstable('JOIN');
  at(20).assigned(3, 100);
  at(20).stable(5);
  log.read(3, 110, 30);
  log.read(3, 120, 40);
  at(50).revoked(3);
  log.read(3, 130, 60);
  expect(log.tenures).toEqual([
    {
      ...{ member: 7, stream: 3, from: 100, to: 120 },
      ...{ assigned_us: 20, first_read_us: 30, last_read_us: 40, revoked_us: 50 },
    },
  ]);
});

it('marks a change of its standing once, and a new epoch', () => {
  const { log, at } = logAt();
  at(1).unstable('JOIN');
  at(2).unstable('REBALANCE_IN_PROGRESS');
  at(3).stable(1);
  at(4).stable(1);
  at(5).stable(2);
  expect(log.marks.map(({ us, state, epoch, why }) => [us, state, epoch, why])).toEqual([
    [1, 'unstable', -1, 'JOIN'],
    [3, 'stable', 1, null],
    [5, 'stable', 2, null],
  ]);
});

it('takes back what a member read that goes, and nothing after the test', () => {
  const { log, at } = logAt();
  at(1).unstable('JOIN');
  at(2).assigned(0, 0);
  at(3).gone('killed');
  expect([log.isLiving, log.owned, log.tenures[0]?.revoked_us, log.marks.at(-1)?.state]).toEqual([
    false,
    0,
    3,
    'killed',
  ]);
  log.end();
  at(4).unstable('JOIN');
  expect(log.marks).toHaveLength(2);
});
