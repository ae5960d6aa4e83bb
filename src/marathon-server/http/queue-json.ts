import { needsOf } from '../scheduler/app-needs.ts';
import { PlacementMap } from '../scheduler/placement.ts';
import type { Agent } from '../state/agents.ts';
import { type AppRecord, type ClusterState, tasksOf } from '../state/cluster-state.ts';
import {
  attemptSummary,
  type DeclinedOffer,
  historyFor,
  lastOffersSummary,
  type OfferHistory,
} from '../state/offer-history.ts';
import { queuedAppJson } from './app-json.ts';
import { isoTime, type Json } from './json.ts';

function summaryJson(history: OfferHistory): Json {
  const { processed, unused, lastUnusedAtMs, lastUsedAtMs } = history;
  return {
    processedOffersCount: processed,
    unusedOffersCount: unused,
    ...(lastUnusedAtMs === null ? {} : { lastUnusedOfferAt: isoTime(lastUnusedAtMs) }),
    ...(lastUsedAtMs === null ? {} : { lastUsedOfferAt: isoTime(lastUsedAtMs) }),
    rejectSummaryLastOffers: lastOffersSummary(history),
    rejectSummaryLaunchAttempt: attemptSummary(history),
  };
}

function resourcesJson(agent: Agent, map: PlacementMap): Json[] {
  const { ports, ...scalars } = map.unusedAt(agent);
  const named = Object.entries(scalars).map(([name, scalar]) => ({ name, role: '*', scalar }));
  const ranges = ports.map(({ first, last }) => ({ begin: first, end: last }));
  return [...named, { name: 'ports', role: '*', ranges }];
}

function offerJson({ number, reasons, atMs }: DeclinedOffer, agent: Agent, map: PlacementMap): Json {
  return {
    offer: {
      id: `${agent.id}-O${number}`,
      hostname: agent.hostname,
      agentId: agent.id,
      resources: resourcesJson(agent, map),
      attributes: Object.entries(agent.attributes).map(([name, text]) => ({ name, text })),
    },
    reason: reasons,
    timestamp: isoTime(atMs),
  };
}

function unusedOffers(history: OfferHistory, agents: readonly Agent[], map: PlacementMap): Json[] {
  return agents.flatMap((agent) => {
    const offer = history.declined.get(agent.id);
    return offer === undefined ? [] : [offerJson(offer, agent, map)];
  });
}

function delayJson({ backoff, goal }: AppRecord, nowMs: number): Json {
  const isDelayed = goal.kind !== 'stop' && backoff?.configVersion === goal.app.lastConfigChangeAt;
  const leftMs = Math.max(0, isDelayed ? backoff.untilMs - nowMs : 0);
  return { timeLeftSeconds: Math.ceil(leftMs / 1_000), overdue: leftMs === 0 };
}

export interface QueueQuery {
  /** Tells of each agent what its last useless offer held. */
  lastUnusedOffers: boolean;
}

/** The apps that lack tasks, how long their next one is put off, and what was wrong with the agents' offers. */
export function queueJson(
  state: ClusterState,
  agents: readonly Agent[],
  nowMs: number,
  query: QueueQuery,
): Json {
  // Of all tasks, so made once for all apps.
  const map = query.lastUnusedOffers ? new PlacementMap(agents, state.tasks.values()) : undefined;
  const queue = [...state.apps.values()].flatMap((record) => {
    const { goal, queuedSinceMs, offers } = record;
    if (goal.kind === 'stop' || queuedSinceMs === null) return [];
    const history = historyFor(goal.app.lastConfigChangeAt, offers);
    return [
      {
        app: queuedAppJson(goal.app),
        count: needsOf(goal, tasksOf(state, goal.app.id)).launch,
        since: isoTime(queuedSinceMs),
        delay: delayJson(record, nowMs),
        processedOffersSummary: summaryJson(history),
        ...(map === undefined ? {} : { lastUnusedOffers: unusedOffers(history, agents, map) }),
      },
    ];
  });
  return { queue };
}
