import { expect, it } from 'vitest';
import { CatchUpBooks } from '../../apps/kit/catch-up-books.ts';
import type { SubscriberClient } from '../../apps/kit/client.ts';
import type { TaskKinds } from '../../src/measure/client-kinds.ts';
import type { PublishedTotals } from '../../src/measure/report.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

/* Clients that say how far they are behind, and accounts that say when a delivery has been booked. */

interface Client {
  behind: number | null;
  received: number;
  lastUs: number | null;
  delivered(nowUs: number): void;
}

function setup(all_from_beginning: 'true' | 'false') {
  let nowUs = 1_000_000;
  const kinds = { catching_up: [1, 2] } as unknown as TaskKinds;
  const books = new CatchUpBooks({ clients: 3, kinds, all_from_beginning }, () => nowUs);
  const clients = [0, 1, 2].map(
    (): Client => ({ behind: null, received: 0, lastUs: null, delivered: () => {} }),
  );
  const accounts = clients.map((client) => ({
    get received() {
      return client.received;
    },
    get lastUs() {
      return client.lastUs;
    },
    onDelivered: (tell: (us: number) => void) => {
      client.delivered = tell;
    },
    against: (due: readonly (readonly { final: number }[])[]) => ({
      lost: due.flat().reduce((sum, { final }) => sum + final, 0) - client.received,
    }),
  }));
  books.attach(
    clients.map((client) => ({ behind: () => client.behind }) as unknown as SubscriberClient),
    accounts as unknown as SubscriberAccount[],
  );
  const comes = (index: number, received: number, behind: number | null, us: number) => {
    const client = clients[index] as Client;
    Object.assign(client, { received, behind, lastUs: us });
    nowUs = us;
    client.delivered(us);
  };
  return { books, comes };
}

const totals = (live: number, backlog: number) =>
  ({
    publishers: [{ streams: [{ final: live }] }],
    backlog: [{ streams: [{ final: backlog }] }],
  }) as unknown as PublishedTotals;

it('a client has met the end of the log with the first delivery after which nothing is left, and not again', () => {
  const { books, comes } = setup('false');
  books.begins(1);
  comes(1, 40, null, 1_500_000);
  comes(1, 80, 20, 2_000_000);
  expect(books.rowOf(1, 0)).toMatchObject({ begin_time: 1, parity_s: null, parity_received: 80, behind: 20 });
  comes(1, 100, 0, 3_000_000);
  comes(1, 130, 5, 4_000_000);
  comes(1, 135, 0, 5_000_000);
  expect(books.rowOf(1, 0)).toEqual({
    ...{ begin_time: 1, parity_s: 2, parity_received: 100, read_s: 4, behind: 0 },
  });
  expect(books.progress()).toEqual({ received: 135, behind: 0 });
});

it('clients that are to begin later owe the backlog too, and only they are told of apart', () => {
  const { books, comes } = setup('false');
  expect([0, 1, 2].map((client) => books.isHeldBack(client))).toEqual([false, true, true]);
  expect(books.rowOf(0, 0)).toBeNull();
  expect(books.dueTo(0, totals(10, 100)).flat()).toEqual([{ final: 10 }]);
  expect(books.dueTo(1, totals(10, 100)).flat()).toEqual([{ final: 10 }, { final: 100 }]);
  books.begins(1);
  books.begins(2);
  comes(1, 110, 0, 2_000_000);
  comes(2, 60, 50, 2_000_000);
  expect(books.report(null, () => false)).toEqual({ received: 170, missing: null });
  expect(books.report(totals(10, 100), () => false)).toEqual({ received: 170, missing: 50 });
  expect(books.report(totals(10, 100), (client) => client === 2)).toEqual({ received: 110, missing: 0 });
  expect(() => books.begins(1)).toThrow('no client is here');
  expect(() => books.begins(0)).toThrow('no client is here');
});

it('where all read from the beginning, nobody is told of apart, and publishers are those of the backlog', () => {
  const { books } = setup('true');
  expect([0, 1, 2].map((client) => [books.reads(client), books.isHeldBack(client)])).toEqual(
    Array(3).fill([true, false]),
  );
  expect(books.dueTo(1, totals(10, 0)).flat()).toEqual([{ final: 10 }]);
  expect(books.report(totals(10, 0), () => false)).toBeNull();
});

it('clients that cannot tell how far they are are refused', () => {
  const books = new CatchUpBooks({ clients: 1, kinds: null, all_from_beginning: 'true' }, () => 0);
  expect(() => books.attach([{} as SubscriberClient], [])).toThrow('cannot tell how far it is behind');
});
