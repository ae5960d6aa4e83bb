import { describe, expect, it } from 'vitest';
import { GroupAccount } from '../../src/measure/group-account.ts';
import type { GroupRanges } from '../../src/measure/group-report.ts';

/** Of one publisher and stream. */
const read = (sequences: number[], positions = sequences): GroupRanges => ({
  sequences: [{ publisher: 0, stream: 0, ranges: sequences }],
  positions: [{ stream: 0, ranges: positions }],
});
const published = (final: number, holes: [number, number][] = []) => [[{ stream: 0, final, holes }]];

function groupOf(...members: { ranges: GroupRanges; receipts: number }[]): GroupAccount {
  const group = new GroupAccount();
  for (const { ranges, receipts } of members) group.add(ranges, receipts);
  return group;
}

describe('what the members of a group have read together', () => {
  it.each([
    ['each its part', [read([0, 50]), read([50, 100])], { received: 100, positions: 100, lost: 0 }],
    ['a part of it both', [read([0, 60]), read([40, 100])], { received: 100, positions: 100, lost: 0 }],
    [
      'a gap that another fills',
      [read([0, 20, 40, 100]), read([20, 40])],
      { received: 100, positions: 100, lost: 0 },
    ],
    ['not all', [read([0, 40]), read([60, 100])], { received: 80, positions: 80, lost: 20 }],
    ['what the system holds twice', [read([0, 100], [0, 110])], { received: 100, positions: 110, lost: 0 }],
  ])('%s', (_, members, { received, positions, lost }) => {
    const group = groupOf(...members.map((ranges) => ({ ranges, receipts: 0 })));
    expect([group.received, group.positions, group.against(published(100)).lost]).toEqual([
      received,
      positions,
      lost,
    ]);
  });

  it('tells what nobody had acknowledged', () => {
    const group = groupOf({ ranges: read([0, 10, 20, 30]), receipts: 20 });
    expect(group.against(published(30, [[5, 15]]))).toEqual({
      lost: 5,
      unackedReceived: 5,
      abortedReceived: 0,
    });
  });

  it('calls late what lies ahead of the furthest member, and lost what lies behind it', () => {
    const group = groupOf({ ranges: read([0, 40, 50, 80]), receipts: 70 });
    expect(group.undelivered(published(100), [[0, 100]])).toBe(20);
    expect(group.against(published(100)).lost).toBe(30);
  });

  it('adds the same up whether members are added one by one or by task', () => {
    const members = [read([0, 10, 30, 40]), read([5, 20]), read([40, 60])].map((ranges) => ({
      ranges,
      receipts: 20,
    }));
    const together = groupOf(...members);
    const byTask = groupOf({ ranges: groupOf(...members.slice(0, 1)).ranges(), receipts: 20 });
    byTask.add(groupOf(...members.slice(1)).ranges(), 40);
    expect(byTask.ranges()).toEqual(together.ranges());
    expect(byTask.receipts).toBe(60);
  });
});
