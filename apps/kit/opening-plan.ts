import { connectDueUs, connectTurn, type TaskTurns } from '../../src/measure/connect-schedule.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { CatchUpBooks } from './catch-up-books.ts';
import type { SubscriberClient } from './client.ts';
import type { GroupBooks } from './group-books.ts';
import type { Opener } from './open-clients.ts';
import type { BaseSubscriberConfig } from './task-config.ts';

/** Beside the turns of a rate, opening may take this long before who is not open counts as not connected, ms. */
const OPENING_MS = 45_000;

/** How long all clients of a task may take to open, ms. */
export function openingMs(config: BaseSubscriberConfig | null): number {
  if (config === null || config.connect_rate === null) return OPENING_MS;
  const last = connectTurn(config.clients - 1, turnsOf(config));
  return OPENING_MS + connectDueUs(last, config.connect_rate) / 1000;
}

/** What is to open of a test. */
interface OpeningTest {
  clients: readonly SubscriberClient[];
  accounts: readonly SubscriberAccount[];
  groups: Pick<GroupBooks, 'isHeldBack'>;
  catchUp: CatchUpBooks;
}

/** The clients that take part from the beginning on, in the order of their turns. */
export function openersOf(
  { clients, accounts, groups, catchUp }: OpeningTest,
  config: BaseSubscriberConfig,
  beginsAtUs: number,
): Opener[] {
  const { connect_rate: rate } = config;
  const turns = turnsOf(config);
  return clients.flatMap((client, index) => {
    if (groups.isHeldBack(index) || catchUp.isHeldBack(index)) return [];
    const dueUs = rate === null ? null : beginsAtUs + connectDueUs(connectTurn(index, turns), rate);
    const onBegin = catchUp.reads(index) ? { onBegin: () => catchUp.begins(index) } : {};
    return { index, client, account: accounts[index] as SubscriberAccount, dueUs, ...onBegin };
  });
}

function turnsOf({ task, tasks, last_clients }: BaseSubscriberConfig): TaskTurns {
  return { task, tasks, lastClients: last_clients };
}
