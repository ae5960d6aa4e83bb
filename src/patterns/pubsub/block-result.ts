import * as z from 'zod';
import { BLOCK_MODES } from '../../measure/block-report.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** What a block did to one client, or to all that it struck. */
const struck = {
  /** Messages that were due before its end and came after it; null where clocks have nothing in common. */
  late: count.nullable(),
  /**
   * Acked messages that never came: of each publisher's, those behind the last one that had come when it began, and
   * before the first one that came and was due after its end. Null of members of groups.
   */
  lost: count.nullable(),
  /** Connections that were made again, from its beginning until all had recovered. */
  reconnects: count,
  /** From its end to the first message, seconds; null where none came. Of all: the longest. */
  again_s: seconds.nullable(),
  /**
   * From its end until the last late message had come, and one of every publisher that had been received from before,
   * seconds; null where that did not come about, or is not known. Of all: the longest.
   */
  recovered_s: seconds.nullable(),
};

/** The networks of some clients were blocked for a time. */
export const blockRow = z.object({
  /** From the start of publishing, seconds. */
  at_s: seconds,
  /** As long as it lasted, seconds; of all clients the longest. */
  for_s: seconds,
  mode: z.enum(BLOCK_MODES),
  /** As it was asked for. */
  text: z.string(),
  /** How many it struck and were measured. */
  clients: count,
  ...struck,
  /** Clients that had not recovered when the run ended, or of which that is not known. */
  not_recovered: count,
});

export const blockedClientRow = z.object({
  /** Which block, from 1 on. */
  block: count,
  task: z.string(),
  client: count,
  ...struck,
});

export type BlockRow = z.infer<typeof blockRow>;
export type BlockedClientRow = z.infer<typeof blockedClientRow>;
