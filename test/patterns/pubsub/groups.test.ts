import { describe, expect, it } from 'vitest';
import type { GroupReport } from '../../../src/measure/group-report.ts';
import { buildResult } from '../../../src/patterns/pubsub/build-result.ts';
import { LagBook } from '../../../src/patterns/pubsub/group-lag.ts';
import { areSettled, GroupDrain, groupRows } from '../../../src/patterns/pubsub/groups.ts';
import { cleanRun, load } from './collected.ts';
import { clientReport, subscriberPart, toldByPublisher, toldBySubscriber } from './reports.ts';

const published = [[{ stream: 0, final: 100, holes: [] }]];

function groupPart(of: Partial<GroupReport> = {}): GroupReport {
  return {
    ...{
      group: 0,
      living: 1,
      stable: 1,
      epoch_min: 3,
      epoch_max: 3,
      owned: 2,
      owned_min: 2,
      owned_max: 2,
      receipts: 0,
    },
    ...{ positions: [], work_s: 0, busiest_s: 0, redelivered: 0, acknowledged: null },
    ...{ lost: null, acked: null, ranges: null, log: null, ended_us: null },
    ...of,
  };
}

/** A task's part whose members have read these sequence numbers, at these positions. */
function reading(sequences: number[], of: Partial<GroupReport> = {}, positions = sequences): GroupReport {
  const sizes = sequences.map((to, i) => (i % 2 === 1 ? to - (sequences[i - 1] ?? 0) : 0));
  const receipts = sizes.reduce((sum, size) => sum + size, 0);
  return groupPart({
    receipts,
    acked: receipts,
    lost: 100 - receipts,
    ranges: {
      sequences: [{ publisher: 0, stream: 0, ranges: sequences }],
      positions: [{ stream: 0, ranges: positions }],
    },
    ...of,
  });
}
const task = (...groups: GroupReport[]) => subscriberPart({ groups });

describe('groups are settled', () => {
  const grouping = { groups: 1, streams: 4 };
  it.each<[string, GroupReport[], boolean]>([
    ['when all agree and each stream is read', [groupPart(), groupPart()], true],
    ['not while one is about to join', [groupPart(), groupPart({ stable: 0 })], false],
    ['not while one is behind the others', [groupPart(), groupPart({ epoch_min: 2 })], false],
    ['not while a stream is read by nobody', [groupPart(), groupPart({ owned: 1 })], false],
    [
      'whatever tasks say whose members are all gone',
      [groupPart({ owned: 4 }), groupPart({ living: 0, stable: 0, epoch_min: -1, epoch_max: -1, owned: 0 })],
      true,
    ],
    [
      'not while one has more than its share',
      [groupPart({ owned: 4, owned_max: 4 }), groupPart({ owned: 0, owned_min: 0, owned_max: 0 })],
      false,
    ],
    ['not when nobody is left', [], false],
  ])('%s', (_, groups, expected) => {
    expect(
      areSettled(
        groups.map((group) => task(group)),
        grouping,
      ),
    ).toBe(expected);
  });

  it('in a share group, whose members read the same streams, when each is read by one of them', () => {
    const shared = { groups: 1, streams: 2, isShared: true };
    const [first, second] = [groupPart({ positions: [0, 9, 1, 0] }), groupPart({ positions: [1, 7] })];
    expect(areSettled([task(first), task(second)], shared)).toBe(true);
    expect(areSettled([task(second)], shared)).toBe(false);
    expect(areSettled([task(first), task({ ...second, epoch_min: 2 })], shared)).toBe(false);
    expect(areSettled([task(first), task({ ...second, stable: 0 })], shared)).toBe(false);
  });

  it('only when every group is', () => {
    const first = groupPart({ owned: 4 });
    expect(areSettled([task(first, groupPart({ group: 1, owned: 3 }))], { groups: 2, streams: 4 })).toBe(
      false,
    );
    expect(areSettled([task(first, groupPart({ group: 1, owned: 4 }))], { groups: 2, streams: 4 })).toBe(
      true,
    );
  });
});

describe('a drain of groups', () => {
  it('asks for ranges once sums say that all may be there, and ends when they are', () => {
    const drain = new GroupDrain({ groups: 1 }, published, 100);
    drain.look([task(reading([0, 40], { ranges: null }))]);
    expect([drain.detail, drain.isComplete]).toEqual(['progress', false]);
    const all = [task(reading([0, 40], { ranges: null })), task(reading([40, 100], { ranges: null }))];
    drain.look(all);
    expect([drain.detail, drain.isComplete]).toEqual(['ranges', false]);
    drain.look([task(reading([0, 40])), task(reading([40, 100]))]);
    expect(drain.isComplete).toBe(true);
  });

  it('is not fooled by what two tasks have read', () => {
    const drain = new GroupDrain({ groups: 1 }, published, 100);
    drain.look([task(reading([0, 60])), task(reading([50, 95]))]);
    expect([drain.detail, drain.isComplete]).toEqual(['ranges', false]);
  });

  it('waits for every group', () => {
    const drain = new GroupDrain({ groups: 2 }, published, 100);
    drain.look([task(reading([0, 100]), reading([0, 99], { group: 1 }))]);
    expect(drain.isComplete).toBe(false);
  });
});

describe('the row of a group', () => {
  const rowOf = (...parts: GroupReport[]) =>
    groupRows(
      parts.map((part) => task(part)),
      { groups: 1 },
      { published, bounds: [[0, 100]] },
    )[0];

  it.each<[string, GroupReport[], object]>([
    ['each its part', [reading([0, 50]), reading([50, 100])], { received: 100, lost: 0, read_twice: 0 }],
    [
      'some read by two',
      [reading([0, 60]), reading([40, 100])],
      { received: 100, lost: 0, read_twice: 20, duplicated: 0 },
    ],
    [
      'a hole that nobody reads any more',
      [reading([0, 40]), reading([50, 100])],
      { received: 90, lost: 10, undelivered: 0 },
    ],
    [
      'an end that nobody has come to',
      [reading([0, 40]), reading([40, 90])],
      { received: 90, lost: 0, undelivered: 10 },
    ],
  ])('%s', (_, parts, expected) => {
    expect(rowOf(...parts)).toMatchObject(expected);
  });

  it('tells what is twice in the system from what was read twice', () => {
    const twice = reading([0, 100], { receipts: 130 }, [0, 110]);
    expect(rowOf(twice)).toMatchObject({ received: 100, duplicated: 10, read_twice: 20 });
  });
});

describe('the result of groups', () => {
  function result(parts: GroupReport[], of: Partial<ReturnType<typeof cleanRun>> = {}, isShared = false) {
    const run = cleanRun();
    const client = (index: number, received: number) =>
      clientReport({ client: index, received, lost: null, unacked_received: null, rate: received, group: 0 });
    return buildResult({
      ...run,
      load: {
        ...load,
        clients: 2,
        grouping: { groups: 1, streams: 1, plan: { heldBack: [], acts: [] }, settleMs: 0, isShared },
      },
      publishers: [
        toldByPublisher({
          asked: 100,
          sent: 100,
          acked: 100,
          span_s: 1,
          rate: 1_000,
          streams: published[0] ?? [],
        }),
      ],
      subscribers: parts.map((part, index) =>
        toldBySubscriber(`sub.${index}`, {
          ...{ clients: [client(index, part.receipts)], lost: null, groups: [part] },
          ...{ received: part.receipts, received_by_end: part.receipts },
        }),
      ),
      independentCount: 100,
      bounds: [[0, 100]],
      ...of,
    });
  }

  it('counts each message once per group, and no client as failing', () => {
    const told = result([reading([0, 50]), reading([50, 100])]);
    expect(told.counts).toMatchObject({ expected: 100, received: 100, lost: 0, duplicated: 0 });
    expect(told).toMatchObject({ client_count: 2, average_packets: 50, average_packet_loss: 0 });
    expect(told).toMatchObject({ failing_clients: null, read_twice: 0, clean: true });
    expect(told.clients.map(({ group, lost }) => [group, lost])).toEqual([
      [1, null],
      [1, null],
    ]);
  });

  it('is not clean where a group misses messages, and compares with the log per group', () => {
    const told = result([reading([0, 40]), reading([50, 100])], {
      logCheck: {
        ...{ received: 100, missing: 0, duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 },
        unacked_received: 0,
        missing_received: 0,
      },
    });
    expect(told).toMatchObject({ clean: false, average_packet_loss: 10 });
    expect(told.unclean_because.join()).toMatch(/10 messages lost.*the log, read again, misses 0/);
  });

  it('says which numbers what was read twice goes into', () => {
    const told = result([reading([0, 60]), reading([40, 100])]);
    expect(told).toMatchObject({ clean: true, read_twice: 20 });
    expect(told.notes.join()).toMatch(/20 messages were read twice/);
  });

  it('of share groups says what was given out again and not acknowledged, and nothing of order', () => {
    const acknowledged = (ranges: number[]) => [{ stream: 0, ranges }];
    const parts = [
      reading([0, 60], { redelivered: 0, acknowledged: acknowledged([0, 40]) }),
      reading([40, 100], { redelivered: 20, acknowledged: acknowledged([40, 90]) }),
    ];
    const told = result(parts, {}, true);
    expect(told.groups).toMatchObject([{ received: 100, lost: 0, redelivered: 20, unacknowledged: 10 }]);
    expect(told.counts.reordered).toBeNull();
    expect(told.clients.map(({ reordered }) => reordered)).toEqual([null, null]);
    expect(told.notes.join()).toMatch(/10 messages were read, and no member heard.*any order/);
    expect(result(parts).groups).toMatchObject([{ redelivered: null, unacknowledged: null }]);
    expect(result(parts).counts.reordered).toBe(0);
  });

  it('tells the work of members and the most that the group was behind', () => {
    const worked = [
      reading([0, 50], { work_s: 3, busiest_s: 2 }),
      reading([50, 100], { work_s: 4, busiest_s: 4 }),
    ];
    const lag = new LagBook({ groups: 1, streams: 1 });
    lag.told([task(groupPart({ positions: [0, 40] }))]);
    lag.ended([90], 1);
    const told = result(worked, { lag });
    expect(told.groups).toMatchObject([{ work_s: 7, busiest_s: 4, most_lag: 50 }]);
  });
});
