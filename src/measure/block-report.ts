import * as z from 'zod';

/**
 * What becomes of a client's connections while its network is blocked. `stall`: no byte moves, and new connections get
 * no answer. `drop`: connections end, and new ones get no answer. `reset`: connections end, and new ones are refused.
 * `refuse`: connections stand, and new ones are refused. `packet_loss`: the kernel drops every packet
 * of standing connections, and new ones get no answer.
 */
export const BLOCK_MODES = ['stall', 'drop', 'reset', 'refuse', 'packet_loss'] as const;
export type BlockMode = (typeof BLOCK_MODES)[number];

const count = z.number().int().nonnegative();

/** One client's network was blocked once; instants are monotonic microseconds of its host. */
export const blockReport = z.object({
  /** Which block of the run. */
  block: count,
  /** Index of the client within its task. */
  client: count,
  mode: z.enum(BLOCK_MODES),
  begin_us: z.number(),
  /** Null = it still was when this was told. */
  end_us: z.number().nullable(),
  /** Messages due before the end that came after it. */
  late: count,
  /**
   * Acked messages that never came, of those behind the last that had come at the beginning and before the first that
   * came and was due after the end; null until the published totals are known.
   */
  missing: count.nullable(),
  /** Connections that were made again, from the beginning until it had recovered. */
  reconnects: count,
  /** First message after the end; null where none came. */
  again_us: z.number().nullable(),
  /**
   * When the last late message had come, and one of every publisher that had been received from before; null where that
   * has not come about.
   */
  recovered_us: z.number().nullable(),
});

export type BlockReport = z.infer<typeof blockReport>;
