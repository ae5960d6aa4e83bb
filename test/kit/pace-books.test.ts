import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SubscriberClient } from '../../apps/kit/client.ts';
import { ConnectionGate } from '../../apps/kit/connection-gate.ts';
import { PaceBooks } from '../../apps/kit/pace-books.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Two clients, and a sender that gives each 10 messages a millisecond whenever its connection moves. */
function setup() {
  const flowing = [true, true];
  const gates = flowing.map((_, index) => {
    const gate = new ConnectionGate();
    gate.add({
      stall: () => {
        flowing[index] = false;
      },
      flow: () => {
        flowing[index] = true;
      },
      cut: () => {},
      ends: null,
    });
    return gate;
  });
  const accounts = gates.map(() => ({ arrivals: 0 }));
  const clients = gates.map((gate) => ({ gate }) as unknown as SubscriberClient);
  let nowUs = 0;
  const books = new PaceBooks({ clients, accounts: accounts as unknown as SubscriberAccount[] }, () => nowUs);
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed++) {
      nowUs += 1_000;
      vi.advanceTimersByTime(1);
      for (const [index, account] of accounts.entries()) if (flowing[index]) account.arrivals += 10;
    }
  };
  return { books, accounts, gates, flowing, pass };
}

describe('a client that is slowed down', () => {
  it('receives at its rate from then on, and its sibling as before', () => {
    const { books, accounts, pass } = setup();
    pass(100);
    books.set([0], 500);
    pass(10_000);
    // What comes within one look at it is too much at the most.
    expect(Math.abs((accounts[0]?.arrivals ?? 0) - 1_000 - 5_000)).toBeLessThanOrEqual(110);
    expect(accounts[1]?.arrivals).toBe(101_000);
    books.set([0], null);
    pass(1_000);
    expect(accounts[0]?.arrivals).toBeGreaterThanOrEqual(16_000 - 110);
  });

  it('stays blocked where it is, and is as fast as before at the end', () => {
    const { books, accounts, gates, flowing, pass } = setup();
    books.set([0, 1], 500);
    gates[0]?.block('stall');
    pass(1_000);
    expect(accounts[0]?.arrivals).toBe(0);
    gates[0]?.unblock();
    pass(1_000);
    expect(Math.abs((accounts[0]?.arrivals ?? 0) - 1_000)).toBeLessThanOrEqual(110);
    books.end();
    expect(flowing).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
