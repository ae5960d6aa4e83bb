import type { ClientReading, TaskReading } from '../../src/measure/report.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';

/** Of one test, what its reading is told from. */
interface ReadTest {
  accounts: readonly SubscriberAccount[];
  clients: readonly SubscriberClient[];
  /** Monotonic microseconds. */
  startUs: number;
}

/** What one client has read of what was there; null where it reads whatever comes. */
export function clientReading(
  { accounts, clients, startUs }: ReadTest,
  client: number,
): ClientReading | null {
  const toward = clients[client]?.reading?.() ?? null;
  const account = accounts[client];
  if (toward === null || account === undefined) return null;
  return { bytes: account.bytes, ...toward, read_s: ((account.lastUs ?? startUs) - startUs) / 1e6 };
}

/** What all clients of a task have read together; null where they read whatever comes. */
export function taskReading(test: ReadTest): TaskReading | null {
  const each = test.clients.flatMap((_, client) => clientReading(test, client) ?? []);
  if (each.length === 0) return null;
  const lasts = test.accounts.flatMap(({ lastUs }) => lastUs ?? []);
  const sum = (of: (reading: ClientReading) => number) => each.reduce((total, one) => total + of(one), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    positions: sum(({ positions }) => positions),
    left: sum(({ left }) => left),
    read_s: Math.max(...each.map(({ read_s }) => read_s)),
    start_us: test.startUs,
    last_us: lasts.length === 0 ? null : Math.max(...lasts),
  };
}
