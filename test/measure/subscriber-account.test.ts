import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runTagOf, writeMessage } from '../../src/measure/message.ts';
import { MessageRuns } from '../../src/measure/message-runs.ts';
import { PublisherAccount } from '../../src/measure/publisher-account.ts';
import type { StreamTotals } from '../../src/measure/report.ts';
import { clientRow, SubscriberAccount } from '../../src/measure/subscriber-account.ts';

const tag = runTagOf('this-run');
const otherTag = runTagOf('another-run');

interface Published {
  publisher: number;
  stream: number;
  sequence: number;
  intendedUs: number;
  acked: boolean;
}

/** One arrival: its bytes, and what was done to it on the way. */
type Arrival = { bytes: Uint8Array } & (
  | { fate: 'intact'; message: Published }
  | { fate: 'corrupted' }
  | { fate: 'foreign' }
);

type Mangling =
  | { kind: 'drop' | 'double'; at: number; to: number }
  | { kind: 'swap'; at: number; to: number }
  | { kind: 'corrupt'; at: number; byte: number; flip: number }
  | { kind: 'truncate'; at: number; left: number }
  | { kind: 'foreign'; at: number; sequence: number }
  | { kind: 'stranger'; at: number; bytes: Uint8Array };

function encode(message: Published, length: number, runTag = tag): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const { publisher, stream, sequence, intendedUs } = message;
  writeMessage(view, bytes, 0, length, runTag, publisher, stream, sequence, intendedUs);
  return bytes;
}

interface RecordedAccount {
  account: SubscriberAccount;
  receipts: [number, number, number][];
}

/** What several publishers published, by the books a publisher keeps of it. */
interface Scenario {
  messages: Published[];
  /** By publisher. */
  published: StreamTotals[][];
  length: number;
}

const fate = fc.constantFrom('acked', 'acked', 'acked', 'acked', 'failed', 'unknown');
const stream = fc.array(fate, { maxLength: 25 });
const publishers = fc.array(fc.array(stream, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

const scenario: fc.Arbitrary<Scenario> = fc
  .record({ publishers, length: fc.constantFrom(40, 41, 64, 100, 600) })
  .map(({ publishers: all, length }) => {
    const messages: Published[] = [];
    const published = all.map((streams, publisher) => {
      const account = new PublisherAccount(streams.length);
      streams.forEach((fates, index) => {
        fates.forEach((outcome, sequence) => {
          const intendedUs = 1_000 + Math.floor(sequence / 4) * 500;
          account.handOver(index, 1, intendedUs, intendedUs);
          account.settle(
            outcome,
            { stream: index, firstSequence: sequence, count: 1, intendedUs },
            intendedUs,
          );
          messages.push({ publisher, stream: index, sequence, intendedUs, acked: outcome === 'acked' });
        });
      });
      return account.totals();
    });
    // Streams arrive side by side, each in its own order.
    messages.sort((a, b) => a.sequence - b.sequence);
    return { messages, published, length };
  });

const place = fc.nat(10_000);
const mangling: fc.Arbitrary<Mangling> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const), at: place, to: place }),
  fc.record({ kind: fc.constant('swap' as const), at: place, to: place }),
  fc.record({
    kind: fc.constant('corrupt' as const),
    at: place,
    byte: place,
    flip: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({ kind: fc.constant('truncate' as const), at: place, left: place }),
  fc.record({ kind: fc.constant('foreign' as const), at: place, sequence: fc.nat(30) }),
  fc.record({ kind: fc.constant('stranger' as const), at: place, bytes: fc.uint8Array({ maxLength: 80 }) }),
);

function mangle(arrivals: Arrival[], by: Mangling, length: number): void {
  const at = by.at % (arrivals.length + 1);
  const there = arrivals[at];
  switch (by.kind) {
    case 'drop':
      arrivals.splice(at, 1);
      return;
    case 'double':
      if (there) arrivals.splice(by.to % (arrivals.length + 1), 0, { ...there, bytes: there.bytes.slice() });
      return;
    case 'swap': {
      const other = arrivals[by.to % (arrivals.length + 1)];
      if (there && other) arrivals.splice(by.to % (arrivals.length + 1), 1, there);
      if (there && other) arrivals.splice(at, 1, other);
      return;
    }
    case 'corrupt':
      // A second flip might undo the first.
      if (there?.fate !== 'intact') return;
      arrivals[at] = { fate: 'corrupted', bytes: flipped(there.bytes, by.byte % length, by.flip) };
      return;
    case 'truncate': {
      if (there?.fate !== 'intact') return;
      const left = by.left % length;
      // Too short for the magic, nothing tells that it was ours.
      arrivals[at] = { fate: left < 4 ? 'foreign' : 'corrupted', bytes: there.bytes.slice(0, left) };
      return;
    }
    case 'foreign': {
      const message = { publisher: 0, stream: 0, sequence: by.sequence, intendedUs: 1, acked: true };
      arrivals.splice(at, 0, { fate: 'foreign', bytes: encode(message, length, otherTag) });
      return;
    }
    case 'stranger':
      arrivals.splice(at, 0, { fate: 'foreign', bytes: by.bytes });
  }
}

function flipped(bytes: Uint8Array, at: number, flip: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ flip;
  return changed;
}

interface Counts {
  received: number;
  lost: number;
  duplicated: number;
  reordered: number;
  corrupted: number;
  foreign: number;
  unackedReceived: number;
  abortedReceived: number;
}

/** The slow reference: sets and lists, one arrival after the other, nothing clever. */
function countSlowly(published: readonly Published[], arrivals: readonly Arrival[]): Counts {
  const arrived: Published[] = [];
  const seen = new Set<Published>();
  const counts = { duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };
  for (const arrival of arrivals) {
    if (arrival.fate !== 'intact') {
      counts[arrival.fate]++;
      continue;
    }
    const { message } = arrival;
    if (seen.has(message)) counts.duplicated++;
    else if (arrived.some((earlier) => isLaterOfSameStream(earlier, message))) counts.reordered++;
    seen.add(message);
    arrived.push(message);
  }
  return {
    ...counts,
    received: seen.size,
    lost: published.filter((message) => message.acked && !seen.has(message)).length,
    unackedReceived: [...seen].filter((message) => !message.acked).length,
    abortedReceived: 0,
  };
}

function isLaterOfSameStream(a: Published, b: Published): boolean {
  return a.publisher === b.publisher && a.stream === b.stream && a.sequence > b.sequence;
}

/** Hands the arrivals over as a client does: several to a delivery, one behind the other in one buffer. */
function feed(account: SubscriberAccount, arrivals: readonly Arrival[], perDelivery: number): void {
  for (let from = 0; from < arrivals.length; from += perDelivery) {
    const parts = arrivals.slice(from, from + perDelivery).map((arrival) => arrival.bytes);
    const padding = from % 7;
    const bytes = new Uint8Array(Buffer.concat([new Uint8Array(padding), ...parts]));
    const view = new DataView(bytes.buffer);
    account.begin(1_000_000 + from);
    let offset = padding;
    for (const part of parts) {
      account.message(view, bytes, offset, part.length);
      offset += part.length;
    }
    account.end();
  }
}

function countsOf(account: SubscriberAccount, published: readonly (readonly StreamTotals[])[]): Counts {
  const { received, duplicated, reordered, corrupted, foreign } = account;
  return { received, duplicated, reordered, corrupted, foreign, ...account.against(published) };
}

describe('counts', () => {
  it('are those of a slow reference, whatever is dropped, doubled, swapped, damaged, cut or mixed in', () => {
    const manglings = fc.array(mangling, { maxLength: 40 });
    fc.assert(
      fc.property(scenario, manglings, fc.integer({ min: 1, max: 50 }), (given, all, perDelivery) => {
        const arrivals: Arrival[] = given.messages.map((message) => ({
          fate: 'intact',
          message,
          bytes: encode(message, given.length),
        }));
        for (const by of all) mangle(arrivals, by, given.length);
        const receipts: { intendedUs: number; nowUs: number; count: number }[] = [];
        const account = new SubscriberAccount(tag, {
          receipt: (intendedUs, nowUs, count) => receipts.push({ intendedUs, nowUs, count }),
        });
        feed(account, arrivals, perDelivery);
        expect(countsOf(account, given.published)).toEqual(countSlowly(given.messages, arrivals));
        expect(expandReceipts(receipts)).toEqual(slowReceipts(arrivals, perDelivery));
      }),
      { numRuns: 1000 },
    );
  });

  it('books runs of messages as the messages themselves', () => {
    const piece = fc.record({
      publisher: fc.nat(1),
      stream: fc.nat(1),
      first: fc.nat(20),
      count: fc.integer({ min: 1, max: 8 }),
      intendedUs: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 5 }), { maxLength: 8 }), (deliveries) => {
        const [byRuns, oneByOne] = [0, 1].map(() => {
          const receipts: [number, number, number][] = [];
          const account = new SubscriberAccount(tag, { receipt: (...receipt) => receipts.push(receipt) });
          return { account, receipts };
        }) as [RecordedAccount, RecordedAccount];
        deliveries.forEach((pieces, nowUs) => {
          byRuns.account.begin(nowUs);
          oneByOne.account.begin(nowUs);
          const runs = new MessageRuns();
          for (const { publisher, stream, first, count, intendedUs } of pieces) {
            for (let i = 0; i < count; i++) {
              runs.add(publisher, stream, first + i, intendedUs);
              const bytes = encode({ publisher, stream, sequence: first + i, intendedUs, acked: true }, 40);
              oneByOne.account.message(new DataView(bytes.buffer), bytes, 0, 40);
            }
          }
          byRuns.account.runs(runs);
          byRuns.account.end();
          oneByOne.account.end();
        });
        const told = ({ account, receipts }: RecordedAccount) => ({
          receipts,
          row: clientRow(0, account, {
            published: null,
            ahead: [],
            gaveUp: false,
            spanS: null,
            wallOffsetUs: 0,
          }),
        });
        expect(told(byRuns)).toEqual(told(oneByOne));
      }),
    );
  });

  /** Receipts as text, one per message, so that it does not matter how they were grouped. */
  function expandReceipts(
    receipts: readonly { intendedUs: number; nowUs: number; count: number }[],
  ): string[] {
    return receipts
      .flatMap(({ intendedUs, nowUs, count }) => new Array<string>(count).fill(`${intendedUs} at ${nowUs}`))
      .sort();
  }

  function slowReceipts(arrivals: readonly Arrival[], perDelivery: number): string[] {
    const seen = new Set<Published>();
    const receipts: string[] = [];
    arrivals.forEach((arrival, index) => {
      if (arrival.fate !== 'intact' || seen.has(arrival.message)) return;
      seen.add(arrival.message);
      receipts.push(`${arrival.message.intendedUs} at ${1_000_000 + index - (index % perDelivery)}`);
    });
    return receipts.sort();
  }

  it('name everything lost for a client that received nothing', () => {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    const published: StreamTotals[][] = [
      [
        { stream: 0, final: 10, holes: [[2, 4]] },
        { stream: 1, final: 5, holes: [] },
      ],
      [{ stream: 0, final: 3, holes: [] }],
    ];
    expect(account.against(published)).toEqual({ lost: 8 + 5 + 3, unackedReceived: 0, abortedReceived: 0 });
  });

  it('take a record that cannot even be read for corrupted', () => {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    account.unreadable();
    account.unreadable(3);
    expect(account.corrupted).toBe(4);
  });
});

describe('times', () => {
  it('tell of the first and the last receipt that was new, by the clock read at the delivery', () => {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    expect([account.firstUs, account.lastUs]).toEqual([null, null]);
    deliver(account, 2_000, 0);
    deliver(account, 3_000, 1);
    deliver(account, 9_000, 1);
    expect([account.firstUs, account.lastUs]).toEqual([2_000, 3_000]);
  });
});

function deliver(account: SubscriberAccount, nowUs: number, sequence: number): void {
  const bytes = encode({ publisher: 0, stream: 0, sequence, intendedUs: 1_000, acked: true }, 50);
  account.begin(nowUs);
  account.message(new DataView(bytes.buffer), bytes, 0, bytes.length);
  account.end();
}

describe('row of the report', () => {
  function receiving(...timesUs: number[]): SubscriberAccount {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    timesUs.forEach((nowUs, sequence) => {
      deliver(account, nowUs, sequence);
    });
    return account;
  }
  const published: StreamTotals[][] = [[{ stream: 0, final: 4, holes: [[3, 4]] }]];

  it('leaves open what only the published totals tells', () => {
    const row = clientRow(2, receiving(1e6, 2e6), {
      published: null,
      ahead: [],
      gaveUp: false,
      spanS: null,
      wallOffsetUs: 5e6,
    });
    expect(row).toMatchObject({ client: 2, received: 2, lost: null, unacked_received: null, rate: 2 });
    expect(row).toMatchObject({ first_msg_time: 6, last_msg_time: 7 });
  });

  it('tells the rate over the span of publishing, so that a client is not faster for having received less', () => {
    const row = clientRow(0, receiving(1e6, 2e6), {
      published,
      ahead: [],
      gaveUp: false,
      spanS: 4,
      wallOffsetUs: 0,
    });
    expect(row).toMatchObject({ received: 2, lost: 1, unacked_received: 0, rate: 0.5 });
  });

  it('tells the rate over its own time where that is longer, so that falling behind shows', () => {
    const row = clientRow(0, receiving(1e6, 2e6, 9e6, 9e6), {
      published,
      ahead: [],
      gaveUp: false,
      spanS: 4,
      wallOffsetUs: 0,
    });
    expect(row).toMatchObject({ received: 4, lost: 0, unacked_received: 1, rate: 0.5 });
  });

  it('has rate 0 and no times where nothing arrived', () => {
    const row = clientRow(0, receiving(), {
      published,
      ahead: [],
      gaveUp: false,
      spanS: 4,
      wallOffsetUs: 5e6,
    });
    expect(row).toMatchObject({ received: 0, lost: 3, rate: 0, first_msg_time: null, last_msg_time: null });
    expect(
      clientRow(0, receiving(), { published: null, ahead: [], gaveUp: false, spanS: null, wallOffsetUs: 0 })
        .rate,
    ).toBe(0);
  });
});

describe('what lies ahead of a client', () => {
  const tag = runTagOf('r1');
  const published = (finals: number[]): StreamTotals[][] => [
    finals.map((final, stream) => ({ stream, final, holes: [] })),
  ];

  function having(received: number[]): SubscriberAccount {
    const account = new SubscriberAccount(tag, { receipt: () => undefined });
    const runs = new MessageRuns();
    received.forEach((count, stream) => {
      for (let sequence = 0; sequence < count; sequence++) runs.add(0, stream, sequence, 1);
    });
    account.begin(2);
    account.runs(runs);
    account.end();
    return account;
  }

  it.each<[string, number[], number[], number]>([
    ['all that it misses', [6, 10], [4, 0], 4],
    ['no more than the system holds: the rest is gone', [6, 10], [3, 0], 3],
    ['no more than it misses: others wrote there too', [6, 10], [9, 5], 4],
    ['nothing in another stream than the one it misses from', [6, 10], [0, 4], 0],
    ['a sum over streams', [6, 7], [2, 2], 4],
    ['unknown where the system tells nothing', [6, 10], [], 0],
    ['all, of a client that received nothing', [0, 0], [10, 10], 20],
  ])('is %s', (_, received, ahead, undelivered) => {
    expect(having(received).undelivered(published([10, 10]), ahead)).toBe(undelivered);
  });

  it('is told apart from what is lost in its row', () => {
    const context = { published: published([10, 10]), gaveUp: false, spanS: 1, wallOffsetUs: 0 };
    expect(clientRow(0, having([6, 7]), { ...context, ahead: [3, 3] })).toMatchObject({
      received: 13,
      lost: 1,
      undelivered: 6,
    });
  });
});
