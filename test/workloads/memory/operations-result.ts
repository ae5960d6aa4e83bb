import { z } from 'zod';
import { runResult } from '../../../src/run/result.ts';

const count = z.number().int().nonnegative();

/** What one named operation came to. */
const operation = z.object({ count, failures: count });

export const operationsResult = runResult.extend({
  pattern: z.literal('memory-operations'),
  /** By name. */
  operations: z.record(z.string(), operation),
  /** Operations per second of all users, those that failed left out. */
  throughput: z.number().nonnegative(),
  /** Percent of all operations. */
  failed_percent: z.number().nonnegative(),
});

export type OperationsResult = z.infer<typeof operationsResult>;
