import * as z from 'zod';
import { firstIssue } from '../../src/base/first-issue.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { BLOCK_MODES } from '../../src/measure/block-report.ts';
import type { BlockBooks } from './block-books.ts';
import type { SubscriberClient } from './client.ts';
import type { PaceBooks } from './pace-books.ts';
import { wireNumber } from './task-config.ts';

const wholeNumber = wireNumber((number) => number.int().nonnegative());
/** Indexes of clients within the task, separated by commas. */
const clients = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'must be indexes separated by commas')
  .transform((text) => text.split(',').map(Number));

/** What `steer` may ask of clients. */
const steering = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('block'),
    clients,
    /** Which block of the run. */
    block: wholeNumber,
    mode: z.enum(BLOCK_MODES),
    /** Seconds; absent = until `unblock`. */
    for_s: wireNumber((number) => number.positive()).optional(),
  }),
  z.strictObject({ act: z.literal('unblock'), clients }),
  z.strictObject({ act: z.literal('reconnect'), clients }),
  z.strictObject({ act: z.literal('kill'), clients }),
  /** Messages per second; 0 = as fast as they come. */
  z.strictObject({ act: z.literal('pace'), clients, rate: wireNumber((number) => number.nonnegative()) }),
]);

/** Whose clients are steered. */
export interface Steered {
  readonly clients: readonly SubscriberClient[];
  readonly blocks: BlockBooks;
  readonly paces: PaceBooks;
  /** Clients that are measured no more: they were ended as asked. */
  readonly killed: Set<number>;
}

/** Has clients of a task do something, or something done to them. @throws ControlRefusal where that is not possible */
export async function steer(args: Dictionary, of: Steered): Promise<void> {
  const parsed = steering.safeParse(args);
  if (!parsed.success) throw new ControlRefusal(`steer: ${firstIssue(parsed.error, 'arguments')}`);
  const { data } = parsed;
  switch (data.act) {
    case 'block':
      await of.blocks.block(data.clients, { block: data.block, mode: data.mode, forS: data.for_s ?? null });
      return;
    case 'unblock':
      of.blocks.unblock(data.clients);
      return;
    case 'reconnect':
      reconnect(data.clients, of);
      return;
    case 'pace':
      of.paces.set(data.clients, data.rate === 0 ? null : data.rate);
      return;
    case 'kill':
      kill(data.clients, of);
  }
}

/** What comes of it shows in what each counts; one that fails has told why it gave up. */
function reconnect(indexes: readonly number[], of: Steered): void {
  const chosen = indexes.map((index) => clientOf(index, of));
  if (chosen.some((client) => client.reconnect === undefined))
    throw new ControlRefusal('reconnect: a client of this workload cannot');
  const never = new AbortController().signal;
  for (const client of chosen) client.reconnect?.(never).catch(() => {});
}

/** Without a word to the system, where a client can. Its siblings go on. */
function kill(indexes: readonly number[], of: Steered): void {
  for (const index of indexes) {
    const client = clientOf(index, of);
    of.killed.add(index);
    of.blocks.unblock([index]);
    if (client.gate !== undefined) of.paces.set([index], null);
    if (client.vanish === undefined) void client.close();
    else client.vanish();
  }
}

function clientOf(index: number, { clients, killed }: Steered): SubscriberClient {
  const client = clients[index];
  if (client === undefined || killed.has(index))
    throw new ControlRefusal(`steer: no client ${index} is here`);
  return client;
}
