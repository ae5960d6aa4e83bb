import * as z from 'zod';

/*
 * Clients of one run that behave differently: what the master tells a subscriber task of those that it hosts, and what
 * the task tells of each kind.
 */

const index = z.number().int().nonnegative();

/** Of clients that read what comes, in the order of telling. */
export const LIVE_KINDS = ['fast', 'slow', 'reconnecting'] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];
export const CLIENT_KINDS = [...LIVE_KINDS, 'catching_up'] as const;
export const clientKind = z.enum(CLIENT_KINDS);
export type ClientKind = z.infer<typeof clientKind>;

/** What a subscriber task is told; clients are indexes within the task, and whoever is not named is fast. */
export const taskKinds = z.strictObject({
  /** Clients that receive at most so many messages per second. */
  slow: z.array(index),
  slow_rate: z.number().positive(),
  /** Slow clients receive less than is published: what the task tells of all its clients leaves them out. */
  behind_by_design: z.boolean(),
  /** What a message takes, bytes. */
  message_bytes: index,
  /** Clients that close and open their connection so often per second, each with its share of the time between, 0 to 1. */
  reconnecting: z.array(z.tuple([index, z.number().min(0).max(1)])),
  reconnecting_rate: z.number().positive(),
  /** From the first message on, seconds. */
  reconnecting_s: z.number().nonnegative(),
  /** Clients that read a backlog from its beginning once they are told to. */
  catching_up: z.array(index).default([]),
});
export type TaskKinds = z.infer<typeof taskKinds>;
