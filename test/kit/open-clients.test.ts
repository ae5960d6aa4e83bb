import { describe, expect, it } from 'vitest';
import type { SubscriberClient } from '../../apps/kit/client.ts';
import { ConnectionBooks } from '../../apps/kit/connection-books.ts';
import { NotConnected } from '../../apps/kit/not-connected.ts';
import { type Opener, type OpeningTerms, openClients } from '../../apps/kit/open-clients.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import { runTagOf } from '../../src/measure/message.ts';
import { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

const never = new AbortController().signal;

/** One that opens as told. */
class Client implements SubscriberClient {
  readonly stats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };
  readonly begunUs: number[] = [];
  closed = 0;
  readonly #open: (attempt: number, signal: AbortSignal) => Promise<void>;

  constructor(open: (attempt: number, signal: AbortSignal) => Promise<void> = async () => {}) {
    this.#open = open;
  }

  open(signal: AbortSignal): Promise<void> {
    this.begunUs.push(monotonicUs());
    return this.#open(this.begunUs.length, signal);
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

const refuse = async (): Promise<never> => {
  throw new NotConnected('CONNECTION_CLOSED', 'it was closed', { hint: 'raise the limit' });
};
/** Settles when it is aborted. */
const hang = (_: number, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

function openersOf(clients: Client[], dueUs: (index: number) => number | null = () => null): Opener[] {
  const recorder = { receipt: () => undefined };
  return clients.map((client, index) => {
    const account = new SubscriberAccount(runTagOf('r1'), recorder);
    return { index, client, account, dueUs: dueUs(index) };
  });
}

async function opened(openers: Opener[], more: Partial<OpeningTerms> = {}, signal = never) {
  const books = new ConnectionBooks(monotonicUs);
  await openClients(
    openers,
    { books, nowUs: monotonicUs, patienceUs: 0, deadline: never, needsAll: false, atOnce: 32, ...more },
    signal,
  );
  return books.report(true);
}

describe('clients that have turns', () => {
  it('begin when these come, never before, whatever becomes of those before them', async () => {
    const startUs = monotonicUs() + 20_000;
    const clients = [new Client(), new Client(hang), new Client(), new Client()];
    const dueUs = (index: number) => startUs + index * 15_000;
    const deadline = new AbortController();
    const opening = opened(openersOf(clients, dueUs), { deadline: deadline.signal });
    const last = clients[3] as Client;
    while (last.begunUs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    deadline.abort();
    const { histograms, held, not_connected } = await opening;
    for (const [index, { begunUs }] of clients.entries())
      expect(begunUs[0]).toBeGreaterThanOrEqual(dueUs(index));
    expect(held).toBe(3);
    expect(not_connected).toMatchObject([{ name: 'OPENING_TIMEOUT', clients: 1 }]);
    const counts = histograms?.connect_lateness?.buckets.filter((_, at) => at % 2 === 1) ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('need not begin once another has failed for good', async () => {
    const failing = new Client(() => Promise.reject(new Error('it may not')));
    const late = new Client();
    const farUs = monotonicUs() + 3_600e6;
    const openers = openersOf([failing, late], (index) => (index === 0 ? 0 : farUs));
    await expect(opened(openers)).rejects.toThrow('it may not');
    expect(late.begunUs).toEqual([]);
  });
});

describe('a client that finds no connection', () => {
  it('tries again until its time is up, is closed, and told of by name; the others are open', async () => {
    const patient = new Client(refuse);
    const lucky = new Client(async (attempt) => (attempt < 3 ? refuse() : undefined));
    const report = await opened(openersOf([new Client(), patient, lucky]), { patienceUs: 300_000 });
    expect(report).toMatchObject({ wanted: 3, held: 2 });
    expect(report.not_connected).toEqual([
      { name: 'CONNECTION_CLOSED', reason: 'it was closed', hint: 'raise the limit', clients: 1 },
    ]);
    expect(patient.begunUs.length).toBeGreaterThan(2);
    expect(patient.closed).toBe(1);
    expect(lucky.begunUs).toHaveLength(3);
  });

  it('tries once where there is no time', async () => {
    const client = new Client(refuse);
    expect(await opened(openersOf([client]))).toMatchObject({ wanted: 1, held: 0 });
    expect(client.begunUs).toHaveLength(1);
  });

  it('does not keep the place of one that waits for its first attempt', async () => {
    const clients = Array.from(
      { length: 64 },
      (_, index) => new Client(index < 32 ? refuse : async () => {}),
    );
    const report = await opened(openersOf(clients), { patienceUs: 200_000 });
    expect(report.held).toBe(32);
    const firsts = clients.slice(32).map(({ begunUs }) => begunUs[0] ?? Number.POSITIVE_INFINITY);
    const lasts = clients.slice(0, 32).map(({ begunUs }) => begunUs.at(-1) ?? 0);
    expect(Math.max(...firsts)).toBeLessThan(Math.min(...lasts));
  });

  it('fails them all where each is needed', async () => {
    const client = new Client(refuse);
    await expect(opened(openersOf([client, new Client()]), { needsAll: true })).rejects.toThrow(
      'it was closed',
    );
  });
});

it('a start that is given up rejects with its reason', async () => {
  const end = new AbortController();
  const opening = opened(openersOf([new Client(hang)]), {}, end.signal);
  end.abort(new Error('the run ends'));
  await expect(opening).rejects.toThrow('the run ends');
});

describe('clients that have no turns', () => {
  it('open as many side by side as they are told to', async () => {
    let [open, most] = [0, 0];
    const clients = Array.from(
      { length: 10 },
      () =>
        new Client(async () => {
          most = Math.max(most, ++open);
          await new Promise((resolve) => setImmediate(resolve));
          open--;
        }),
    );
    expect(await opened(openersOf(clients), { atOnce: 3 })).toMatchObject({ held: 10 });
    expect(most).toBe(3);
  });
});
