import { percentText } from '../../base/claim-text.ts';
import { count, rate as measuredRate } from '../../base/number-text.ts';
import { runFailures } from '../../run/run-failures.ts';
import { bySlo } from '../shared/by-slo.ts';
import type { Criteria, Reading } from '../shared/pattern.ts';
import type { Counts, PubsubResult } from './result.ts';

/** Furthest that the rate sent may lie from the rate asked, as a part of it, as for a clean run. */
const OFFERED_TOLERANCE = 0.01;

/**
 * Reads a result as a search sees it. For `max-rate`, `passed` only says that it measured: whether the rate was worth
 * a higher one is a matter of the measurements before it.
 * @param rate messages/s that were asked for
 */
export function readingOf(result: PubsubResult, rate: number, criteria: Criteria): Reading {
  const received = result.average_rate ?? 0;
  const broken = whyNotMeasured(result);
  if (broken !== undefined) return { passed: false, because: broken, received };
  if (criteria.find === 'max-rate')
    return { passed: true, because: `received ${measuredRate(received)}`, received };
  const notOffered = whyNotOffered(result, rate);
  if (notOffered !== undefined) return { passed: false, because: notOffered, received };
  const judged = criteria.find === 'slo' ? bySlo(result, criteria.slo) : byLoss(result, criteria.target_loss);
  return { ...judged, received };
}

function whyNotMeasured(result: PubsubResult): string | undefined {
  const [failure] = runFailures(result);
  if (failure !== undefined) return failure;
  if (result.flow === 'read_only') return 'nothing was published at a rate: --no-publishers';
  return result.average_packets === null ? 'nothing was measured: no subscriber was left' : undefined;
}

/** What was never sent cannot be lost: a rate counts only when it was really offered. */
function whyNotOffered(result: PubsubResult, rate: number): string | undefined {
  const counts = result.counts as Counts;
  if (counts.unsent > 0) {
    const unsent = `${count(counts.unsent)} of ${count(counts.asked)} messages were not sent`;
    return `it could not be offered: ${unsent}${blame(result)}`;
  }
  const offered = offeredRate(result);
  if (Math.abs(offered - rate) / rate <= OFFERED_TOLERANCE) return undefined;
  return `it could not be offered: sent ${measuredRate(offered)}${blame(result)}`;
}

/** What was aborted on purpose was offered like what was acknowledged. */
function offeredRate({ counts, average_tx_rate: rate }: PubsubResult): number {
  const average_tx_rate = rate ?? 0;
  const { acked, aborted } = counts as Counts;
  return acked === 0 ? average_tx_rate : (average_tx_rate * (acked + aborted)) / acked;
}

/** Whether our generator or the system under test held the publisher up, where the run knows. */
function blame({ verdict }: PubsubResult): string {
  const known = verdict.cause.filter((cause) => cause !== 'clean' && cause !== 'unknown');
  return known.length === 0 ? '' : `, because of ${known.join(' and ')}`;
}

/** Loss is of what was acknowledged; what was refused or never answered is dropped as well. */
function byLoss(
  { average_packet_loss: loss, counts: told }: PubsubResult,
  target: number,
): Omit<Reading, 'received'> {
  if (loss === null) return { passed: false, because: 'loss was not measured' };
  const counts = told as Counts;
  const dropped = counts.failed + counts.unknown;
  if (100 * dropped > target * counts.asked) {
    const text = `${count(dropped)} of ${count(counts.asked)} messages were refused or never answered`;
    return { passed: false, because: text };
  }
  const passed = loss <= target;
  return { passed, because: `loss ${percentText(loss)} ${passed ? '<=' : '>'} ${percentText(target)}` };
}
