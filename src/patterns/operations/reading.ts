import { percentText } from '../../base/claim-text.ts';
import { count, rate as measuredRate } from '../../base/number-text.ts';
import { runFailures } from '../../run/run-failures.ts';
import { bySlo } from '../shared/by-slo.ts';
import type { Criteria, Reading } from '../shared/pattern.ts';
import type { OperationsResult } from './result.ts';

/**
 * Reads a result as a search sees it: what failed, was never answered or never begun is dropped.
 * @param asked operations/s that were asked for
 */
export function readingOf(result: OperationsResult, asked: number, criteria: Criteria): Reading {
  const received = result.throughput;
  const [failure] = runFailures(result);
  if (failure !== undefined) return { passed: false, because: failure, received };
  if (criteria.find === 'max-rate')
    return { passed: true, because: `${measuredRate(received)} done`, received };
  const notOffered = whyNotOffered(result, asked);
  if (notOffered !== undefined) return { passed: false, because: notOffered, received };
  const judged = criteria.find === 'slo' ? bySlo(result, criteria.slo) : byDrop(result, criteria.target_loss);
  return { ...judged, received };
}

/** A load counts only when it was really offered: what was due and never begun was not. */
function whyNotOffered({ asked, unstarted, verdict }: OperationsResult, rate: number): string | undefined {
  if (asked === null) return `no rate was asked for: ${measuredRate(rate)} is none of a closed loop`;
  if ((unstarted ?? 0) === 0) return undefined;
  const known = verdict.cause.filter((cause) => cause !== 'clean' && cause !== 'unknown');
  const because = known.length === 0 ? '' : `, because of ${known.join(' and ')}`;
  return `it could not be kept up: ${count(unstarted ?? 0)} of ${count(asked)} were not begun in time${because}`;
}

function byDrop({ failed_percent }: OperationsResult, target: number): Omit<Reading, 'received'> {
  if (failed_percent === null) return { passed: false, because: 'no operation was begun' };
  const passed = failed_percent <= target;
  return {
    passed,
    because: `failures ${percentText(failed_percent)} ${passed ? '<=' : '>'} ${percentText(target)}`,
  };
}
