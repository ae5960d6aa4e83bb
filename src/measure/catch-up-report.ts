import * as z from 'zod';

/*
 * What a subscriber task tells of clients that read a backlog from its beginning.
 */

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** Of one client. */
export const clientCatchUp = z.object({
  /** When it was told to begin, which is when it began to connect: wall clock, seconds since the epoch; null = it was not. */
  begin_time: z.number().nullable(),
  /**
   * From there until, of every stream, it had read up to the end that the system told with its last answer, seconds; null
   * where that did not come about.
   */
  parity_s: seconds.nullable(),
  /** What it had received by then, or by the end where it did not come about. */
  parity_received: count,
  /** From there to its last message, seconds; null where none came. */
  read_s: seconds.nullable(),
  /** Positions between it and the end of the log, as the system told it last; null where that is not known. */
  behind: count.nullable(),
});
export type ClientCatchUp = z.infer<typeof clientCatchUp>;

/** Of all such clients of a task, while the run goes on. */
export const taskCatchUp = z.object({
  /** Distinct messages that they received. */
  received: count,
  /** Of what they are to receive: what is not there yet; null until it is known what was published. */
  missing: count.nullable(),
});
export type TaskCatchUp = z.infer<typeof taskCatchUp>;
