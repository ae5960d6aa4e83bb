import * as z from 'zod';
import { baseUserConfig } from '../kit/operations/user-config.ts';
import { wireNumber } from '../kit/task-config.ts';
import { LOAD_NAMES } from './task-sets.ts';

/** What `updateconfig` carries for users of ZooKeeper. */
export const zkUserConfig = baseUserConfig.extend({
  /** Connect string. */
  hosts: z.string().min(1),
  task_set: z.enum(LOAD_NAMES),
  /** Path that the nodes of the run live under; made and deleted by its tasks. */
  root: z.string().startsWith('/'),
  /** Letters of a node's name, bytes of its data. */
  key_size: wireNumber((number) => number.int().positive()),
  val_size: wireNumber((number) => number.int().nonnegative()),
  session_timeout_ms: wireNumber((number) => number.int().positive()),
  exception_behavior: z.enum(['log_failure', 'try_suppress', 'propagate']).default('log_failure'),
});

export type ZkUserConfig = z.infer<typeof zkUserConfig>;
