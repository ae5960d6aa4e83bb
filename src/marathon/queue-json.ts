import { appJson, type Json } from './app-json.ts';
import { needsOf } from './app-needs.ts';
import { type ClusterState, tasksOf } from './cluster-state.ts';

/** The apps that lack tasks and how long their next one is put off, as GET /v2/queue lists them. */
export function queueJson(state: ClusterState, nowMs: number): Json {
  const queue = [...state.apps.values()].flatMap(({ goal, backoff, queuedSinceMs }) => {
    if (goal.kind === 'stop' || queuedSinceMs === null) return [];
    const count = needsOf(goal, tasksOf(state, goal.app.id)).launch;
    const isDelayed = backoff?.configVersion === goal.app.lastConfigChangeAt;
    const leftMs = Math.max(0, isDelayed ? backoff.untilMs - nowMs : 0);
    return [
      {
        app: appJson(goal.app),
        count,
        since: new Date(queuedSinceMs).toISOString(),
        delay: { timeLeftSeconds: Math.ceil(leftMs / 1_000), overdue: leftMs === 0 },
        processedOffersSummary: {
          processedOffersCount: 0,
          unusedOffersCount: 0,
          rejectSummaryLastOffers: [],
          rejectSummaryLaunchAttempt: [],
        },
      },
    ];
  });
  return { queue };
}
