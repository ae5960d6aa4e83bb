import { appJson, type Json } from './app-json.ts';
import { type Apps, affectedApps, type Deployment, type Step } from './cluster-state.ts';

export const stepJson = (step: Step): Json => ({
  actions: step.map(({ action, app }) => ({ action, app: app.id })),
});

/** A deployment as GET /v2/deployments lists it; its steps count from 1. */
export function deploymentJson(deployment: Deployment): Json {
  const { id, version, steps, current } = deployment;
  const running = steps[current] ?? [];
  return {
    id,
    version,
    affectedApps: [...affectedApps(deployment)],
    affectedPods: [],
    steps: steps.map(stepJson),
    currentActions: running.map(({ action, app }) => ({ action, app: app.id, readinessCheckResults: [] })),
    currentStep: current + 1,
    totalSteps: steps.length,
  };
}

const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('/')) || '/';

/** The apps as the tree of groups their ids describe, rooted at `id`. */
export function groupJson(apps: Apps, version: string, id = '/'): Json {
  const inside = [...apps.values()].filter((app) => app.id.startsWith(id === '/' ? '/' : `${id}/`));
  const own = inside.filter((app) => parentOf(app.id) === id);
  const depth = id === '/' ? 1 : id.split('/').length;
  const children = new Set(
    inside
      .filter((app) => parentOf(app.id) !== id)
      .map((app) =>
        app.id
          .split('/')
          .slice(0, depth + 1)
          .join('/'),
      ),
  );
  return {
    id,
    apps: own.map(appJson),
    groups: [...children].map((child) => groupJson(apps, version, child)),
    pods: [],
    dependencies: [],
    version,
  };
}

/** A deployment as the event stream tells it: with the whole tree of groups before and after. */
export function planJson({ id, version, original, target, steps }: Deployment): Json {
  return {
    id,
    original: groupJson(original, version),
    target: groupJson(target, version),
    steps: steps.map(stepJson),
    version,
  };
}
