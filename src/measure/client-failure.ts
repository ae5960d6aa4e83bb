import * as z from 'zod';

/** Clients of a task that one thing came of, by the name of the error. */
export const clientFailure = z.object({
  /** Countable, e.g. `TOPIC_AUTHORIZATION_FAILED`. */
  name: z.string(),
  /** The first such client's own words. */
  reason: z.string(),
  /** How to mend it; null where the client knows no way. */
  hint: z.string().nullable(),
  clients: z.number().int().nonnegative(),
});
