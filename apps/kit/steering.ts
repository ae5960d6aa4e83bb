import { z } from 'zod';
import { firstIssue } from '../../src/base/first-issue.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { BLOCK_MODES } from '../../src/measure/block-report.ts';
import type { BlockBooks } from './block-books.ts';
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
]);

/** Has clients of a task do something, or something done to them. @throws ControlRefusal where that is not possible */
export function steer(args: Dictionary, blocks: BlockBooks): void {
  const parsed = steering.safeParse(args);
  if (!parsed.success) throw new ControlRefusal(`steer: ${firstIssue(parsed.error, 'arguments')}`);
  const { data } = parsed;
  switch (data.act) {
    case 'block':
      blocks.block(data.clients, { block: data.block, mode: data.mode, forS: data.for_s ?? null });
      return;
    case 'unblock':
      blocks.unblock(data.clients);
  }
}
