import { evaluateThreshold, type Threshold } from '../options/threshold.ts';
import type { RunResult } from '../run/result.ts';
import { runFailures } from '../run/run-failures.ts';

/** What the user wants to fail a run. */
export interface ExitTerms {
  threshold: readonly Threshold[];
  fail_unclean: boolean;
}

/**
 * Why a run that came to its end still deserves exit code 1; empty when it deserves 0.
 *
 * A run that measured is a success for a measuring instrument, however badly the system did: lost messages, a
 * long drain and a missed rate are its findings. What fails is what the user set (a threshold, or any reason why the
 * run is not clean), a task that died and a client that gave up or found no connection, because they are then missing from every number, and
 * a system that answers no more. (A run that cannot complete, for want of a broker or a cluster, throws and never gets here.)
 */
export function failuresOf(
  result: Pick<
    RunResult,
    'dead_tasks' | 'client_failures' | 'not_connected' | 'system_failure' | 'unclean_because'
  >,
  { threshold: thresholds, fail_unclean }: ExitTerms,
): string[] {
  const broken = thresholds.flatMap((threshold) => {
    const outcome = evaluateThreshold(threshold, result);
    return outcome.holds ? [] : [`threshold broken: ${threshold.text} (${outcome.reason})`];
  });
  const unclean =
    fail_unclean && result.unclean_because.length > 0
      ? [`not clean (--fail_unclean): ${result.unclean_because.join('; ')}`]
      : [];
  return [...runFailures(result), ...broken, ...unclean];
}
