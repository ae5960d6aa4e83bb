import * as z from 'zod';

/*
 * What a subscriber task tells of the groups that its clients are members of: each message is for one member of a
 * group. Part of `report.ts`.
 */

const count = z.number().int().nonnegative();

/** Half-open ranges one after the other: from, to, from, to, ... in ascending order. */
const flatRanges = z.array(count);

/** What was read of the run's messages, and where it stood in the system. */
export const groupRanges = z.object({
  /** Sequence numbers, by publisher and stream. */
  sequences: z.array(z.object({ publisher: count, stream: count, ranges: flatRanges })),
  /** Positions in the system's own count, by stream: one per message. */
  positions: z.array(z.object({ stream: count, ranges: flatRanges })),
});

/** How a member stands at an instant. */
export const memberState = z.enum([
  /** What it is to read is being decided anew. */
  'unstable',
  /** It knows what it is to read, and reads it. */
  'stable',
  /** It said goodbye. */
  'left',
  /** It went without a word. */
  'killed',
]);

export const memberMark = z.object({
  /** Index of the client within the run. */
  member: count,
  /** Monotonic microseconds. */
  us: z.number(),
  state: memberState,
  /** Number of the assignment in force, as the system counts them; -1 before there was one. */
  epoch: z.number().int(),
  /** Streams that it reads. */
  owned: count,
  /** What the member met that made it unstable, by its countable name; null where it tells none. */
  why: z.string().nullable(),
});

/** A member's reading of one stream, from when it was assigned to it until that was taken back. */
export const tenure = z.object({
  member: count,
  stream: count,
  /** Monotonic microseconds, all four; null = not yet, or never. */
  assigned_us: z.number(),
  revoked_us: z.number().nullable(),
  first_read_us: z.number().nullable(),
  last_read_us: z.number().nullable(),
  /** Where it began to read, and up to where it came: the system's own count. */
  from: count,
  to: count,
});

/** One group's members within one task. */
export const groupReport = z.object({
  /** Index of the group within the run. */
  group: count,
  /** Members that are to read now: neither held back nor gone. */
  living: count,
  /** Of these, how many are stable. */
  stable: count,
  /** Lowest and highest epoch of the living ones; -1 where there is none. */
  epoch_min: z.number().int(),
  epoch_max: z.number().int(),
  /** Streams that the living ones read; and how many one of them reads at least and at most, 0 where there is none. */
  owned: count,
  owned_min: count,
  owned_max: count,
  /** Arrivals of the run's messages at its members. */
  receipts: count,
  /** Where living members read: stream, position, stream, position, ... */
  positions: z.array(count).default([]),
  /** Time that its members worked at messages whose work is done, s; and the one that did so longest. */
  work_s: z.number().nonnegative().default(0),
  busiest_s: z.number().nonnegative().default(0),
  /** Positions that the system gave to members once more. */
  redelivered: count.default(0),
  /** Positions that the system knows to be done, by stream, in a full report; null where members acknowledge none. */
  acknowledged: z
    .array(z.object({ stream: count, ranges: flatRanges }))
    .nullable()
    .default(null),
  /** Acked messages that the task's members lack together; null until the published totals are known. */
  lost: count.nullable(),
  /** Acked messages that they have together; null until the published totals are known. */
  acked: count.nullable(),
  /** Where it was asked for. */
  ranges: groupRanges.nullable(),
  /** What happened to its members, in a full report. */
  log: z.object({ marks: z.array(memberMark), tenures: z.array(tenure) }).nullable(),
  /** When its members were told to end, monotonic microseconds; null before. */
  ended_us: z.number().nullable(),
});

export type GroupRanges = z.infer<typeof groupRanges>;
export type MemberState = z.infer<typeof memberState>;
export type MemberMark = z.infer<typeof memberMark>;
export type Tenure = z.infer<typeof tenure>;
export type GroupReport = z.infer<typeof groupReport>;
