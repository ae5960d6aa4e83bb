import { appJson, type Json } from './app-json.ts';
import type { Deployment, Step, TaskRecord } from './cluster-state.ts';
import { parentOf, rootId, type Tree } from './group-tree.ts';
import { readinessJson } from './readiness-json.ts';

export const stepJson = (step: Step): Json => ({
  actions: step.map(({ action, app }) => ({ action, app: app.id })),
});

/** A deployment as GET /v2/deployments lists it; its steps count from 1. */
export function deploymentJson(deployment: Deployment, tasks: readonly TaskRecord[]): Json {
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
      readinessCheckResults: readinessJson(app, tasks),
    })),
    currentStep: current + 1,
    totalSteps: steps.length,
  };
}

/** A group with everything in it, as plans and versions show it. */
export function groupJson(tree: Tree, id = rootId): Json {
  const members = <T extends { id: string }>(all: Iterable<T>) => {
    const found = new Map<string, T[]>();
    for (const one of all) {
      if (one.id === rootId) continue;
      const siblings = found.get(parentOf(one.id));
      if (siblings === undefined) found.set(parentOf(one.id), [one]);
      else siblings.push(one);
    }
    return found;
  };
  const apps = members(tree.apps.values());
  const groups = members(tree.groups.values());
  const json = (groupId: string): Json => ({
    id: groupId,
    apps: (apps.get(groupId) ?? []).map(appJson),
    groups: (groups.get(groupId) ?? []).map((group) => json(group.id)),
    pods: [],
    dependencies: tree.groups.get(groupId)?.dependencies ?? [],
    version: tree.version,
  });
  return json(id);
}

/** A deployment as the event stream tells it: with the whole tree of groups before and after. */
export function planJson({ id, version, original, target, steps }: Deployment): Json {
  return {
    id,
    original: groupJson(original),
    target: groupJson(target),
    steps: steps.map(stepJson),
    version,
  };
}
