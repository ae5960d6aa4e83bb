import { expect, test } from 'vitest';
import {
  attemptSummary,
  historyFor,
  lastOffersSummary,
  withDeclined,
  withUsed,
} from '../../../src/marathon-server/state/offer-history.ts';
import { type RejectReason, rejectReasons } from '../../../src/marathon-server/state/reject-reason.ts';

/** The steps that declined something, and what the last one was left. */
const told = (steps: { reason: string; declined: number; processed: number }[]) => ({
  reasons: steps.map(({ reason }) => reason),
  declined: Object.fromEntries(
    steps.filter(({ declined }) => declined > 0).map(({ reason, declined }) => [reason, declined]),
  ),
  processed: steps.map(({ processed }) => processed),
});

test('an offer counts for the first of its reasons, and the later ones do not see it', () => {
  const offers: [string, RejectReason[]][] = [
    ['S0', ['UnfulfilledConstraint', 'InsufficientCpus']],
    ['S1', ['InsufficientCpus', 'InsufficientMemory']],
    ['S2', ['InsufficientMemory']],
    ['S2', ['InsufficientPorts']],
  ];
  let history = historyFor('v1', null);
  for (const [agentId, reasons] of offers) history = withDeclined(history, agentId, reasons, 7);
  history = withUsed(history, 'S3', 8);
  expect(history).toMatchObject({ processed: 5, unused: 4, lastUnusedAtMs: 7, lastUsedAtMs: 8 });
  expect(told(attemptSummary(history))).toEqual({
    reasons: [...rejectReasons],
    declined: { UnfulfilledConstraint: 1, InsufficientCpus: 1, InsufficientMemory: 1, InsufficientPorts: 1 },
    processed: [5, 5, 4, 4, 3, 2, 2, 2],
  });
  // Of each agent the last one counts.
  expect(told(lastOffersSummary(history))).toEqual({
    reasons: [...rejectReasons],
    declined: { UnfulfilledConstraint: 1, InsufficientCpus: 1, InsufficientPorts: 1 },
    processed: [3, 3, 2, 2, 1, 1, 1, 1],
  });
});

test('an offer that was used is no unused one any more', () => {
  const history = withDeclined(historyFor('v1', null), 'S0', ['InsufficientCpus'], 1);
  expect(withUsed(history, 'S0', 2).declined.size).toBe(0);
});

test('another config starts anew', () => {
  const history = withUsed(historyFor('v1', null), 'S0', 1);
  expect(historyFor('v1', history)).toBe(history);
  expect(historyFor('v2', history)).toMatchObject({ configVersion: 'v2', processed: 0, lastUsedAtMs: null });
});
