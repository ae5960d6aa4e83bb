import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';
import type { ConnectionBooks } from './connection-books.ts';

/** Of one test, whom it is about. */
interface ReconnectTest {
  clients: readonly SubscriberClient[];
  accounts: readonly SubscriberAccount[];
  books: ConnectionBooks;
}

/**
 * Has clients of a task connect anew, all at once. It is not waited for: the books tell when they are back. One that
 * never was connected has nothing to close.
 * @param indexes within the task
 * @throws ControlRefusal where one of them is not here, or cannot do that
 */
export function reconnectClients(
  indexes: readonly number[],
  { clients, accounts, books }: ReconnectTest,
): void {
  const able = indexes.map((index) => {
    const [client, account] = [clients[index], accounts[index]];
    if (client?.reconnect === undefined || account === undefined)
      throw new ControlRefusal('act: no client is here that can connect anew');
    return { index, account, reconnect: client.reconnect.bind(client) };
  });
  const held = able.filter(({ index }) => books.isHolding(index));
  books.beginAnew(held.map(({ account }) => account));
  for (const { reconnect } of held) {
    // One that fails for good has given up, or was closed with the test: it comes back no more.
    reconnect(new AbortController().signal).then(
      () => books.isBack(true),
      () => books.isBack(false),
    );
  }
}
