import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type TaskKinds, taskKinds } from '../../src/measure/client-kinds.ts';
import { type Fill, fileFill, fillOf, PAYLOAD_FILE, PAYLOADS } from '../../src/measure/fill.ts';
import { HEADER_BYTES, type RunTag, runTagOf } from '../../src/measure/message.ts';
import { ARRIVALS } from '../../src/measure/schedule.ts';

/*
 * What `updateconfig` carries for any workload. A number may come as a number or as its decimal text: the wire's
 * float has 32 bits, which is too few for a rate. An argument nobody knows is refused, not ignored.
 */

const given = z.union([z.number(), z.bigint(), z.string().trim().min(1)], 'must be a number');

/** A number, or its decimal text, that keeps the rule. An argument without a value, or an empty one, is no number. */
export function wireNumber(rule: (number: z.ZodNumber) => z.ZodNumber) {
  return given.transform(Number).pipe(rule(z.number()));
}

/** What says how a run's messages are known: by its id, and by what they are filled with. */
const messages = {
  run_id: z.string().min(1),
  /** `plain` = Hydra's own; `file` = what lies in the working folder. */
  payload: z.enum([...PAYLOADS, 'plain', 'file']).default('plain'),
  /** 0 to 1; `none` = as the payload is. */
  compressibility: z.union([z.literal('none'), wireNumber((number) => number.min(0).max(1))]).default('none'),
};

export const basePublisherConfig = z.strictObject({
  ...messages,
  /** Index of this publisher within the run. */
  publisher: wireNumber((number) => number.int().nonnegative()).default(0),
  /** Seconds. */
  test_duration: wireNumber((number) => number.positive()),
  msg_batch: wireNumber((number) => number.int().positive()),
  /** How the due times of messages lie. */
  arrival: z.enum(ARRIVALS).default('bursts'),
  /** What random ones are drawn by. */
  arrival_seed: wireNumber((number) => number.int().nonnegative()).default(1),
  /** Messages per second. */
  msg_requested_rate: wireNumber((number) => number.positive()),
  /** Whether all of it is to be published however long that takes, rather than what is in time. */
  until_sent: z.enum(['true', 'false']).default('false'),
  /** Bytes. */
  msg_size: wireNumber((number) => number.int().min(HEADER_BYTES)),
});

export const baseSubscriberConfig = z.strictObject({
  ...messages,
  /** Clients that this task hosts. */
  clients: wireNumber((number) => number.int().positive()),
  /** Groups that the clients of the run are divided among, client i into group i modulo this; 0 = none. */
  groups: wireNumber((number) => number.int().nonnegative()).default(0),
  /** Connections that all clients of the run begin per second together; `none` = as fast as each task can. */
  connect_rate: z
    .union([z.literal('none').transform(() => null), wireNumber((number) => number.positive())])
    .default(null),
  /** Clients of this task that open side by side where there is no such rate. */
  open_at_once: wireNumber((number) => number.int().positive()).default(32),
  /** For how long a client that found no connection tries again, ms. */
  connect_patience_ms: wireNumber((number) => number.nonnegative()).default(10_000),
  /** Index of this task among those of the run, how many these are, and how many clients the last of them hosts. */
  task: wireNumber((number) => number.int().nonnegative()).default(0),
  tasks: wireNumber((number) => number.int().positive()).default(1),
  last_clients: wireNumber((number) => number.int().positive()).default(1),
  /** Index within the run of this task's first client. */
  first_client: wireNumber((number) => number.int().nonnegative()).default(0),
  /** JSON array: indexes within the run of clients that do not take part until they are told to. */
  held_back: z
    .string()
    .default('[]')
    .transform((text, context) => {
      const parsed = z.array(z.number().int().nonnegative()).safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      context.addIssue('must be a JSON array of indexes of clients');
      return z.NEVER;
    }),
  /** Whether packets of its clients will be dropped, for which it needs the right. */
  loses_packets: z.enum(['true', 'false']).default('false'),
  /** Whether every client reads a backlog from its beginning. */
  all_from_beginning: z.enum(['true', 'false']).default('false'),
  /** JSON: which clients behave how (`taskKinds`); `none` = all alike. */
  kinds: z
    .string()
    .default('none')
    .transform((text, context): TaskKinds | null => {
      if (text === 'none') return null;
      const parsed = taskKinds.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      context.addIssue('must be JSON that says which clients are of which kind');
      return z.NEVER;
    }),
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the schema, which names the argument.
    return undefined;
  }
}

export type BasePublisherConfig = z.infer<typeof basePublisherConfig>;
export type BaseSubscriberConfig = z.infer<typeof baseSubscriberConfig>;

/** What a run's messages are known by, and filled with. */
export function tagOf({
  run_id,
  payload,
  compressibility,
}: Pick<BaseSubscriberConfig, 'run_id' | 'payload' | 'compressibility'>): RunTag {
  if (payload === 'file') return runTagOf(run_id, fillOfFile());
  const [kind, share] = [
    payload === 'plain' ? null : payload,
    compressibility === 'none' ? null : compressibility,
  ];
  return runTagOf(run_id, fillOf(kind, share));
}

let read: Fill | null = null;

/** Fetched with the task's programs; read once in a process. @throws Error where it is not there */
function fillOfFile(): Fill {
  read ??= fileFill(readFileSync(PAYLOAD_FILE));
  return read;
}
