import { z } from 'zod';
import { HEADER_BYTES } from '../../src/measure/message.ts';

/*
 * What `updateconfig` carries for any workload. A number may come as a number or as its decimal text: the wire's
 * float has 32 bits, which is too few for a rate. An argument nobody knows is refused, not ignored.
 */

const number = z.coerce.number();

export const basePublisherConfig = z.strictObject({
  run_id: z.string().min(1),
  /** Index of this publisher within the run. */
  publisher: number.int().nonnegative().default(0),
  /** Seconds. */
  test_duration: number.positive(),
  msg_batch: number.int().positive(),
  /** Messages per second. */
  msg_requested_rate: number.positive(),
  /** Bytes. */
  msg_size: number.int().min(HEADER_BYTES),
});

export const baseSubscriberConfig = z.strictObject({
  run_id: z.string().min(1),
  /** Clients that this task hosts. */
  clients: number.int().positive(),
});

export type BasePublisherConfig = z.infer<typeof basePublisherConfig>;
export type BaseSubscriberConfig = z.infer<typeof baseSubscriberConfig>;
