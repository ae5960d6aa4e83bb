import * as z from 'zod';
import { wireNumber } from '../task-config.ts';

/*
 * What `updateconfig` carries for any workload of users. A number may come as a number or as its decimal text: the wire's
 * float has 32 bits, which is too few for a rate. An argument nobody knows is refused, not ignored.
 */

/** How the due times of an open loop lie: at equal distances, or at random. */
export const USER_ARRIVALS = ['uniform', 'poisson'] as const;

/** A part of the run with one load. */
const stage = z.strictObject({
  /** Users at the same time; of an open loop operations per second. */
  load: z.number().nonnegative(),
  seconds: z.number().positive(),
});

export const baseUserConfig = z.strictObject({
  run_id: z.string().min(1),
  /** Which of how many tasks this is: users and arrivals n with n modulo `tasks` = `task` are its own. */
  task: wireNumber((number) => number.int().nonnegative()),
  tasks: wireNumber((number) => number.int().positive()),
  /** `closed`: a user's next task is due after its last one; `open`: tasks are due by a schedule, whoever is free takes them. */
  loop: z.enum(['closed', 'open']),
  /** Users of the whole run; of a closed loop with stages the most that any of them has. */
  users: wireNumber((number) => number.int().positive()),
  /** JSON array: the stages of the run, one at least. */
  stages: z.string().transform((text, context) => {
    const parsed = z.array(stage).min(1).safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    context.addIssue('must be a JSON array of stages, each with load and seconds');
    return z.NEVER;
  }),
  /** From the end of a task to the next one of the same user, uniform between the two, ms; of a closed loop. */
  min_wait_ms: wireNumber((number) => number.nonnegative()).default(0),
  max_wait_ms: wireNumber((number) => number.nonnegative()).default(0),
  /** From due time to due time of a user's tasks, in place of the wait, seconds; 0 = not paced. */
  pace_s: wireNumber((number) => number.nonnegative()).default(0),
  /** Users that begin per second; 0 = all at once. */
  spawn_rate: wireNumber((number) => number.nonnegative()).default(0),
  arrival: z.enum(USER_ARRIVALS).default('uniform'),
  /** What waits, tasks and random due times are drawn by. */
  seed: wireNumber((number) => number.int().nonnegative()).default(1),
  /** Outcomes are waited for so long after the last task has begun, seconds. */
  drain_timeout_s: wireNumber((number) => number.nonnegative()).default(10),
});

export type Stage = z.infer<typeof stage>;
export type BaseUserConfig = z.infer<typeof baseUserConfig>;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the schema, which names the argument.
    return undefined;
  }
}
