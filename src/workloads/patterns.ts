import { PATTERNS } from '../patterns/registry.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { Workload } from './shared/workload.ts';

/** Every pattern that results can have been measured with: Hydra's own, and those that workloads bring. */
export function patternsOf(workloads: readonly Workload[]): readonly Pattern[] {
  return [...new Set([...PATTERNS, ...workloads.map(({ pattern }) => pattern)])];
}
