import { describe, expect, it } from 'vitest';
import { type CleanQuestion, uncleanReasons } from '../../../src/patterns/pubsub/cleanliness.ts';
import type { Counts } from '../../../src/patterns/pubsub/result.ts';

const counts: Counts = {
  asked: 1_000,
  sent: 1_000,
  unsent: 0,
  acked: 1_000,
  failed: 0,
  unknown: 0,
  expected: 4_000,
  received: 4_000,
  lost: 0,
  undelivered: 0,
  duplicated: 0,
  reordered: 0,
  corrupted: 0,
  foreign: 0,
  unacked_received: 0,
  aborted: 0,
  aborted_received: 0,
};

const clean: CleanQuestion = {
  counts,
  msgRate: 100,
  averageTxRate: 100,
  latenessP99Us: 900_000,
  maxLatenessMs: null,
  deadTasks: [],
  clientFailures: [],
  connections: { wanted: 4, held: 4 },
  clientCount: 4,
  readers: 4,
  wantedClients: 4,
  drainS: 2,
  flushS: 0,
  maxDrainS: 2,
  independentCount: 1_000,
  systemFailure: null,
  acknowledged: true,
  logCheck: null,
  readsAborted: false,
  dropped: 0,
};

const because = (question: Partial<CleanQuestion>) =>
  uncleanReasons({ ...clean, ...question }).map(({ text }) => text);
const becauseOf = (wrong: Partial<Counts>) => because({ counts: { ...counts, ...wrong } });

it('is nothing where every condition holds, at its bound too', () => {
  expect(because({})).toEqual([]);
  expect(because({ averageTxRate: 99 })).toEqual([]);
  expect(because({ averageTxRate: 101 })).toEqual([]);
});

describe('the log, read again', () => {
  const logCheck = {
    received: 998,
    missing: 2,
    duplicated: 1,
    reordered: 0,
    corrupted: 0,
    foreign: 5,
    unacked_received: 0,
    missing_received: 0,
  };
  const told = { lost: 8, duplicated: 4 };

  it('that says what clients say is no reason of its own', () => {
    expect(because({ logCheck: { ...logCheck, missing: 0, duplicated: 0 } })).toEqual([]);
    const reasons = because({ logCheck, counts: { ...counts, ...told } });
    expect(reasons).toEqual(['8 messages lost', '4 messages duplicated']);
  });

  it.each([
    [{ lost: 0 }, '4 clients together missed 0, had 4 twice and 0 corrupted'],
    [{ lost: 7 }, '4 clients together missed 7, had 4 twice and 0 corrupted'],
    [{ duplicated: 5 }, '4 clients together missed 8, had 5 twice and 0 corrupted'],
    [{ corrupted: 4 }, '4 clients together missed 8, had 4 twice and 4 corrupted'],
  ])('that says something else is one: %j', (wrong, says) => {
    const reasons = because({ logCheck, counts: { ...counts, ...told, ...wrong } });
    expect(reasons.at(-1)).toBe(
      `the log, read again, misses 2 acknowledged messages, holds 1 twice and 0 corrupted; ${says}`,
    );
  });
});

describe('the log, read again, that lost what clients had received', () => {
  // Of 1000 messages the log dropped 30 after three of four clients had read them; 5 of these were sent again.
  const logCheck = {
    received: 975,
    missing: 25,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    unacked_received: 0,
    missing_received: 75,
  };
  const received = { received: 3_975, lost: 25, duplicated: 15 };
  const reasons = (wrong: Partial<Counts>) =>
    because({ logCheck, dropped: 90, counts: { ...counts, ...received, ...wrong } });

  it('is no reason of its own where every arrival is accounted for', () => {
    expect(reasons({})).toEqual(['25 messages lost', '15 messages duplicated']);
  });

  it.each([{ received: 3_974 }, { duplicated: 14 }, { lost: 101, received: 3_975 }, { corrupted: 1 }])(
    'is one where some are not: %j',
    (wrong) => {
      expect(reasons(wrong).at(-1)).toMatch(
        /^the log, read again, misses 25 .*, 90 of what they had was dropped afterwards$/,
      );
    },
  );
});

describe('each condition alone is named', () => {
  it.each<[Partial<Counts>, string]>([
    [{ unsent: 7 }, '7 of 1000 messages were not sent'],
    [{ failed: 7 }, '7 messages failed'],
    [{ unknown: 7 }, '7 messages were never acknowledged'],
    [{ lost: 7 }, '7 messages lost'],
    [
      { undelivered: 7 },
      '7 messages not delivered in time: the system still held them for their clients when the drain ended',
    ],
    [{ duplicated: 7 }, '7 messages duplicated'],
    [{ reordered: 7 }, '7 messages out of order'],
    [{ corrupted: 7 }, '7 messages corrupted'],
    [{ aborted_received: 7 }, 'aborted messages were read: 7'],
  ])('%o', (wrong, text) => {
    expect(becauseOf(wrong)).toEqual([text]);
  });

  it.each<[Partial<CleanQuestion>, string]>([
    [{ averageTxRate: 98.9 }, 'achieved 98.9/s is 1.1 % off the 100/s asked'],
    [{ averageTxRate: 98.96 }, 'achieved 99.0/s is 1.04 % off the 100/s asked'],
    [{ drainS: 2.0004 }, 'subscribers needed 2.0004 s to drain (bound 2 s)'],
    [{ averageTxRate: 101.5 }, 'achieved 101.5/s is 1.5 % off the 100/s asked'],
    [{ deadTasks: [{ id: 'a', reason: 'b' }] }, '1 task died or never answered'],
    [{ clientCount: 3 }, '3 of 4 clients measured'],
    [
      { drainS: 5.5, flushS: 5.1 },
      'the last message arrived 5.50 s after publishing should have ended (bound 2 s); its publisher still flushed for 5.10 s of that',
    ],
    [{ latenessP99Us: 50_004, maxLatenessMs: 50 }, 'the publisher was late: p99 50.004 ms (bound 50 ms)'],
    [
      {
        clientFailures: [
          { task: 's', role: 'subscriber', name: 'X', reason: 'it may not', hint: 'let it', clients: 2 },
        ],
      },
      '2 subscribers gave up: it may not (let it)',
    ],
    [{ drainS: 2.01 }, 'subscribers needed 2.01 s to drain (bound 2 s)'],
    [{ independentCount: 999 }, 'the system holds 999 messages, 1000 were acknowledged'],
    [{ independentCount: 1_001 }, 'the system holds 1001 messages, 1000 were acknowledged'],
  ])('%o', (wrong, text) => {
    expect(because(wrong)).toEqual([text]);
  });

  it('and all of them together', () => {
    expect(because({ clientCount: 0, drainS: 9, averageTxRate: 0 })).toHaveLength(4);
  });
});

it('is not a late publisher whose lateness keeps the bound, at the bound too', () => {
  expect(because({ latenessP99Us: 50_000, maxLatenessMs: 50 })).toEqual([]);
  expect(because({ latenessP99Us: null, maxLatenessMs: 0 })).toEqual([]);
});

describe('what was aborted', () => {
  const half = { acked: 500, aborted: 500 };

  it('is read by readers of everything, and makes no run unclean', () => {
    expect(because({ counts: { ...counts, ...half, aborted_received: 7 }, readsAborted: true })).toEqual([]);
  });

  it('is held by the system like what was acknowledged', () => {
    const holds = (independentCount: number) => because({ counts: { ...counts, ...half }, independentCount });
    expect(holds(1_000)).toEqual([]);
    expect(holds(500)).toEqual(['the system holds 500 messages, 500 were acknowledged, 500 aborted']);
    expect(holds(1_001)).toEqual(['the system holds 1001 messages, 500 were acknowledged, 500 aborted']);
  });
});

describe('what the broker counts', () => {
  it('is not asked to agree where it cannot tell or nothing was acknowledged', () => {
    expect(because({ independentCount: null })).toEqual([]);
    expect(because({ independentCount: 5, acknowledged: false })).toEqual([]);
  });

  it('may be more where the fate of some is open: they may have been stored all the same', () => {
    expect(because({ independentCount: 1_007, counts: { ...counts, unknown: 7 } })).toEqual([
      '7 messages were never acknowledged',
    ]);
  });

  it('is too many beyond that, and too few even so: what was acknowledged must be there', () => {
    const some = { ...counts, failed: 3, unknown: 7 };
    expect(because({ independentCount: 1_011, counts: some })).toHaveLength(3);
    expect(because({ independentCount: 999, counts: some })).toContain(
      'the system holds 999 messages, 1000 were acknowledged',
    );
  });
});

it('does not mind foreign messages: they are another run of somebody else', () => {
  expect(becauseOf({ foreign: 12 })).toEqual([]);
});
