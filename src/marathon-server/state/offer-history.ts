import { type RejectReason, rejectReasons } from './reject-reason.ts';

/** An offer of an agent that an app had no use for. */
export interface DeclinedOffer {
  agentId: string;
  /** Counted from 1 among the offers this app was made. */
  number: number;
  /** All there are, in the order of `rejectReasons`. */
  reasons: readonly RejectReason[];
  atMs: number;
}

/** What became of the offers made to an app since it began to wait for tasks. */
export interface OfferHistory {
  /** The config it waits with: another one makes for another wait. */
  configVersion: string;
  processed: number;
  unused: number;
  lastUsedAtMs: number | null;
  lastUnusedAtMs: number | null;
  /** The last offer of each agent, by its id, where that was of no use. */
  declined: ReadonlyMap<string, DeclinedOffer>;
  /** How many offers each reason, the first of their own, made useless. */
  rejected: Readonly<Partial<Record<RejectReason, number>>>;
  /** `taskEnds` of the cluster when all agents had offered what they have; null when they have not. */
  seenEnds: number | null;
}

const none: Omit<OfferHistory, 'configVersion'> = {
  processed: 0,
  unused: 0,
  lastUsedAtMs: null,
  lastUnusedAtMs: null,
  declined: new Map(),
  rejected: {},
  seenEnds: null,
};

/** What there is of this config, or a fresh start. */
export function historyFor(configVersion: string, known: OfferHistory | null): OfferHistory {
  return known?.configVersion === configVersion ? known : { configVersion, ...none };
}

/** After a task was launched with an offer of the agent. */
export function withUsed(history: OfferHistory, agentId: string, atMs: number): OfferHistory {
  const declined = new Map(history.declined);
  declined.delete(agentId);
  return { ...history, processed: history.processed + 1, lastUsedAtMs: atMs, declined };
}

/** After an offer of the agent was of no use for the reasons, of which there is at least one. */
export function withDeclined(
  history: OfferHistory,
  agentId: string,
  reasons: readonly RejectReason[],
  atMs: number,
): OfferHistory {
  const [first] = reasons;
  if (first === undefined) return history;
  const number = history.processed + 1;
  return {
    ...history,
    processed: number,
    unused: history.unused + 1,
    lastUnusedAtMs: atMs,
    declined: new Map(history.declined).set(agentId, { agentId, number, reasons, atMs }),
    rejected: { ...history.rejected, [first]: (history.rejected[first] ?? 0) + 1 },
  };
}

/** One line of the queue's summary. */
export interface RejectStep {
  reason: RejectReason;
  declined: number;
  processed: number;
}

/** Offers walk through the reasons one after another: what one declines, the next does not see. */
function funnel(rejected: OfferHistory['rejected'], processed: number): RejectStep[] {
  let left = processed;
  return rejectReasons.map((reason) => {
    const declined = rejected[reason] ?? 0;
    const step = { reason, declined, processed: left };
    left -= declined;
    return step;
  });
}

/** Of all offers since the wait began. */
export function attemptSummary({ rejected, processed }: OfferHistory): RejectStep[] {
  return funnel(rejected, processed);
}

/** Of the last offer of each agent. */
export function lastOffersSummary({ declined }: OfferHistory): RejectStep[] {
  const rejected: Partial<Record<RejectReason, number>> = {};
  for (const { reasons } of declined.values()) {
    const [first] = reasons;
    if (first !== undefined) rejected[first] = (rejected[first] ?? 0) + 1;
  }
  return funnel(rejected, declined.size);
}
