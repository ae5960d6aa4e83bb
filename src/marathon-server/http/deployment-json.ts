import { type ClusterState, type Deployment, type Step, tasksOf } from '../state/cluster-state.ts';
import { rootId } from '../state/group-tree.ts';
import { groupJson } from './group-json.ts';
import type { Json } from './json.ts';
import { readinessJson } from './readiness-json.ts';

export const stepJson = (step: Step): Json => ({
  actions: step.map(({ action, app }) => ({ action, app: app.id })),
});

/** A deployment as GET /v2/deployments lists it; its steps count from 1. */
export function deploymentJson(deployment: Deployment, state: Pick<ClusterState, 'tasksByApp'>): Json {
  const { id, version, steps, affected, current } = deployment;
  const running = steps[current] ?? [];
  return {
    id,
    version,
    affectedApps: [...affected],
    affectedPods: [],
    steps: steps.map(stepJson),
    currentActions: running.map(({ action, app }) => ({
      action,
      app: app.id,
      readinessCheckResults: readinessJson(app, tasksOf(state, app.id)),
    })),
    currentStep: current + 1,
    totalSteps: steps.length,
  };
}

/** A deployment as the event stream tells it: with the whole tree of groups before and after. */
export function planJson({ id, version, original, target, steps }: Deployment): Json {
  return {
    id,
    original: groupJson(original, rootId),
    target: groupJson(target, rootId),
    steps: steps.map(stepJson),
    version,
  };
}
