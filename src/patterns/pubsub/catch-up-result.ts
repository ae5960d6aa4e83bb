import * as z from 'zod';
import { latencySummary } from '../../run/result.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const rate = z.number().nonnegative();

/** What one client, or all that read the backlog, had of what it was to have. */
const received = {
  /** Backlog, and what was acknowledged of the run. */
  expected: count,
  received: count,
  lost: count,
  undelivered: count,
  duplicated: count,
  reordered: count,
  corrupted: count,
};

/** One client that read the backlog. */
const readerRow = z.object({
  task: z.string(),
  client: count,
  ...received,
  /** From being told to begin until it had met the end of the log, seconds; null where it never did. */
  parity_s: seconds.nullable(),
  /** What it had received by then, per second; of one that never did, up to its last message. */
  rate: rate,
  /** From being told to begin to its last message, seconds; null where none came. */
  read_s: seconds.nullable(),
  /** Positions between it and the end of the log as it knew it last; null where it knew none. */
  behind: count.nullable(),
});

/** What lay there before the run, who read it, and what that did to clients that read live. */
export const catchUp = z.object({
  /** Messages that lay there, each acknowledged. */
  backlog: count,
  /** How long publishing it took, until the last was acknowledged, seconds. */
  publish_s: seconds,
  publish_rate: rate,
  /** How many clients were to read it, and how many of them were measured. */
  wanted: count,
  clients: count,
  /** From the start of publishing, as the clients began, seconds; null where nothing was published beside, or nobody began. */
  at_s: seconds.nullable(),
  /** Of all together. */
  ...received,
  /** How many met the end of the log. */
  at_parity: count,
  /** Of those that did; null where none did. */
  parity_s: z.object({ p50: seconds, max: seconds }).nullable(),
  /** Of those that received everything: to the last message; null where none did. */
  read_s: z.object({ p50: seconds, max: seconds }).nullable(),
  /** Messages per second: of each until parity, and of all together from the first beginning to the last parity. */
  rate: z.object({ mean: rate, min: rate, max: rate, together: rate.nullable() }).nullable(),
  /**
   * End-to-end latency of the clients that read live, by the whole second of their receipt: before the first began, from then
   * until all had met the end of the log, after. Null where nothing came in that time, or clocks differ.
   */
  live_us: z.object({
    before: latencySummary.nullable(),
    during: latencySummary.nullable(),
    after: latencySummary.nullable(),
  }),
  readers: z.array(readerRow),
});

export type CatchUp = z.infer<typeof catchUp>;
export type ReaderRow = z.infer<typeof readerRow>;
