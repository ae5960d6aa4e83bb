import * as z from 'zod';

/* What a result of any pattern holds of what the system counted of itself, and of what was done to it. */

const seconds = z.number().nonnegative();

const figureValues = z.record(z.string(), z.number().nullable());

/** What the system counted of itself. */
/** What the system counted of itself while there was load. */
export const figureReport = z.object({
  /** By their names, which are the keys of `values`. */
  figures: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      unit: z.string(),
      definition: z.string(),
      /** Title of its plot. */
      plot: z.string(),
      /** Whether a terminal, and findings that blame the system, tell it. */
      told: z.boolean(),
      /** Which extreme of its seconds is the worst; null where neither is. */
      worst: z.enum(['highest', 'lowest']).nullable(),
    }),
  ),
  /** From the last moment before the load to the first one after the drain. */
  total: z.array(
    z.object({
      /** Which server; null = all together. */
      source: z.string().nullable(),
      /** From the first reading of any to the last; of a server that was away, a part of it is known. */
      length_s: seconds,
      values: figureValues,
      /** By how much what is told per second grew in all. */
      grown: figureValues,
      /** The highest and the lowest of any second. */
      highest: figureValues,
      lowest: figureValues,
    }),
  ),
  /** By second, as `series`; where there are several servers, a row of each beside that of all. */
  rows: z.array(z.object({ t_s: z.number().int(), source: z.string().nullable(), values: figureValues })),
});

/** What was done to the system at its time. */
export const eventRow = z.object({
  /** From the start of the load to when it was begun, seconds. */
  at_s: seconds,
  /** Until it was done, seconds. */
  took_s: seconds,
  what: z.string(),
  /** Why it could not be done; null where it was. */
  error: z.string().nullable(),
});

export type FigureReport = z.infer<typeof figureReport>;
export type EventRow = z.infer<typeof eventRow>;
