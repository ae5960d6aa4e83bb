import { evaluateThreshold, type Threshold } from '../config/threshold.ts';
import type { RunResult } from '../run/result.ts';

/**
 * Why a run that came to its end still deserves exit code 1; empty when it deserves 0.
 *
 * A run that measured is a success for a measuring instrument, however badly the system did: lost messages, a
 * long drain and a missed rate are its findings. What fails is a threshold that the user set, a task that
 * died, because its clients are then missing from every number, and a system that answers no more. (A run that cannot complete, for want of a
 * broker or a cluster, throws and never gets here.)
 */
export function failuresOf(
  result: Pick<RunResult, 'dead_tasks' | 'system_failure'>,
  thresholds: readonly Threshold[],
): string[] {
  const deaths = result.dead_tasks.map((task) => `task ${task.id} died during ${task.phase}: ${task.reason}`);
  const silent =
    result.system_failure === null
      ? []
      : [`the system under test does not answer any more: ${result.system_failure}`];
  const broken = thresholds.flatMap((threshold) => {
    const outcome = evaluateThreshold(threshold, result);
    return outcome.holds ? [] : [`threshold broken: ${threshold.text} (${outcome.reason})`];
  });
  return [...deaths, ...silent, ...broken];
}
