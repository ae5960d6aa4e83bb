/**
 * What the programs of somebody else's workload import as `./hydra-task.mjs`: it lies beside them in every task's working
 * folder.
 *
 * @packageDocumentation
 */
export { z } from 'zod';
export { monotonicUs } from '../../src/base/clock.ts';
export { HydraError } from '../../src/base/errors.ts';
export { ControlRefusal } from '../../src/control/control-refusal.ts';
export type { Dictionary } from '../../src/control/dictionary.ts';
export { Histogram } from '../../src/measure/histogram.ts';
export { ConfigHolder } from '../kit/config-holder.ts';
export type {
  OperationBooks,
  TaskSet,
  Turn,
  User,
  UserHost,
  UserTools,
  UserWorkload,
} from '../kit/operations/user.ts';
export { type BaseUserConfig, baseUserConfig } from '../kit/operations/user-config.ts';
export { UserTask } from '../kit/operations/user-task.ts';
export { runTask } from '../kit/run-task.ts';
export { wireNumber } from '../kit/task-config.ts';
export type { TaskRole, TestEnd } from '../kit/task-role.ts';
