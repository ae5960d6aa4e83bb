import { z } from 'zod';
import { HEADER_BYTES } from '../../src/measure/message.ts';

/*
 * What `updateconfig` carries for any workload. A number may come as a number or as its decimal text: the wire's
 * float has 32 bits, which is too few for a rate. An argument nobody knows is refused, not ignored.
 */

const given = z.union([z.number(), z.bigint(), z.string().trim().min(1)], 'must be a number');

/** A number, or its decimal text, that keeps the rule. An argument without a value, or an empty one, is no number. */
export function wireNumber(rule: (number: z.ZodNumber) => z.ZodNumber) {
  return given.transform(Number).pipe(rule(z.number()));
}

export const basePublisherConfig = z.strictObject({
  run_id: z.string().min(1),
  /** Index of this publisher within the run. */
  publisher: wireNumber((number) => number.int().nonnegative()).default(0),
  /** Seconds. */
  test_duration: wireNumber((number) => number.positive()),
  msg_batch: wireNumber((number) => number.int().positive()),
  /** Messages per second. */
  msg_requested_rate: wireNumber((number) => number.positive()),
  /** Bytes. */
  msg_size: wireNumber((number) => number.int().min(HEADER_BYTES)),
});

export const baseSubscriberConfig = z.strictObject({
  run_id: z.string().min(1),
  /** Clients that this task hosts. */
  clients: wireNumber((number) => number.int().positive()),
});

export type BasePublisherConfig = z.infer<typeof basePublisherConfig>;
export type BaseSubscriberConfig = z.infer<typeof baseSubscriberConfig>;
