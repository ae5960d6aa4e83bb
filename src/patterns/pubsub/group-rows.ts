import * as z from 'zod';

/* What a result tells of groups, a row each. Part of `result.ts`. */

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Subscribers that divide the messages among them: every message is for one of them. */
export const groupRow = z.object({
  /** From 1 on. */
  group: count,
  /** Members that were measured. */
  members: count,
  /** Distinct messages of the run that any member has read. */
  received: count,
  /** Acked messages that no member has read, less `undelivered`. */
  lost: count,
  /** Acked messages that no member has read, and that lie in the system ahead of where the group has come to. */
  undelivered: count,
  /** Messages that nobody acknowledged; and of these, those of aborted transactions. */
  unacked_received: count,
  aborted_received: count,
  /** Messages that the system holds twice. */
  duplicated: count,
  /** Reads of a message at a place in the system where a member, the same or another, had read it before. */
  read_twice: count,
  /** Time that its members worked at messages whose work was done, all together; and the one that did so longest. */
  work_s: seconds.default(0),
  busiest_s: seconds.default(0),
  /** Highest lag of any second, all its streams together; null where it is not known. */
  most_lag: count.nullable().default(null),
  /** Positions that the system gave to members of a share group once more; null in other groups, as the next one. */
  redelivered: count.nullable().default(null),
  /** Positions that were read, and of which no member heard that the system knows them to be done. */
  unacknowledged: count.nullable().default(null),
});

/** A time in which members of a group did not agree who reads what. */
export const rebalanceRow = z.object({
  /** From 1 on. */
  group: count,
  /** From the start of publishing to when a member came or went, or the first one heard of it, seconds. */
  at_s: seconds,
  /** Who came or went, or what the first member heard, e.g. `1 killed`. */
  cause: z.string(),
  /** Until each member was stable again and each stream had its reader, seconds; null = that had not come about. */
  duration_s: seconds.nullable(),
  /** Members that took part then. */
  members: count,
  /** Streams that another member reads since. */
  moved: count,
  /** From the last read of a stream to its next, of those that were assigned anew, seconds; null where none was read. */
  pause_s: z.object({ p50: seconds, max: seconds, count }).nullable(),
  /** Positions that were read again since. */
  read_twice: count,
  /** Positions between where reading had ended and where it began again. */
  lost: count,
});

export type GroupRow = z.infer<typeof groupRow>;
export type RebalanceRow = z.infer<typeof rebalanceRow>;
