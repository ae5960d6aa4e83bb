import { operationsPattern } from './operations/pattern.ts';
import { pubsubPattern } from './pubsub/pattern.ts';
import type { Pattern } from './shared/pattern.ts';

/** How workloads are measured; results name theirs. */
export const PATTERNS: readonly Pattern[] = [pubsubPattern, operationsPattern];
