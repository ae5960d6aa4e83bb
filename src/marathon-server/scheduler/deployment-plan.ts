import type { AppDefinition } from '../state/app-definition.ts';
import type { Action, Step } from '../state/cluster-state.ts';
import { dependencyRanks } from '../state/dependencies.ts';
import type { Apps, Tree } from '../state/group-tree.ts';
import { changedTree, type TreeChange } from './tree-change.ts';

function changeOf(before: AppDefinition | undefined, app: AppDefinition): Action[] {
  if (before === undefined) return [{ action: 'ScaleApplication', app }];
  if (before.lastConfigChangeAt !== app.lastConfigChangeAt) return [{ action: 'RestartApplication', app }];
  return before.instances === app.instances ? [] : [{ action: 'ScaleApplication', app }];
}

/** Scaling and restarting, what is depended on before what depends on it. */
function orderedSteps(original: Apps, target: Tree): Step[] {
  const ranks = dependencyRanks(target) ?? new Map<string, number>();
  const steps: Action[][] = [];
  for (const [id, app] of target.apps) {
    const rank = ranks.get(id) ?? 0;
    const step = steps[rank] ?? [];
    step.push(...changeOf(original.get(id), app));
    steps[rank] = step;
  }
  // Not every rank needs to be taken: Object.values leaves out the holes.
  return Object.values(steps);
}

/**
 * The steps that lead from one tree to another, as Marathon orders them: resolve artifacts, stop what is gone,
 * create what is new with no task, then scale and restart by dependencies. Equal trees need none.
 */
export function planSteps(original: Tree, target: Tree, resolved: readonly AppDefinition[] = []): Step[] {
  const stopped = [...original.apps.values()].filter(({ id }) => !target.apps.has(id));
  const started = [...target.apps.values()].filter(({ id }) => !original.apps.has(id));
  const all: Step[] = [
    resolved.map((app) => ({ action: 'ResolveArtifacts', app })),
    stopped.map((app) => ({ action: 'StopApplication', app })),
    started.map((app) => ({ action: 'StartApplication', app })),
    ...orderedSteps(original.apps, target),
  ];
  return all.filter((step) => step.length > 0);
}

export interface Plan {
  target: Tree;
  steps: readonly Step[];
}

/**
 * What a change leads to and in which steps, nothing done yet.
 * @throws ApiError 422 when it makes no sense.
 */
export function planOf(original: Tree, change: TreeChange, version: string): Plan {
  const { tree, resolved } = changedTree(original, change, version);
  return { target: tree, steps: planSteps(original, tree, resolved) };
}
