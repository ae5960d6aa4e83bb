import { expect, test } from 'vitest';
import { planSteps } from '../../../src/marathon-server/scheduler/deployment-plan.ts';
import { type AppDefinition, appDefaults } from '../../../src/marathon-server/state/app-definition.ts';
import { emptyTree, type Tree } from '../../../src/marathon-server/state/group-tree.ts';

const app = (id: string, change: Partial<AppDefinition> = {}): AppDefinition => ({
  id,
  ...appDefaults,
  version: 'v1',
  lastScalingAt: 'v1',
  lastConfigChangeAt: 'v1',
  ...change,
});
const apps = (...all: AppDefinition[]): Tree => ({
  ...emptyTree,
  apps: new Map(all.map((one) => [one.id, one])),
});
const plan = (...args: Parameters<typeof planSteps>) =>
  planSteps(...args).map((step) => step.map(({ action, app: { id } }) => `${action} ${id}`));

test('what is gone stops, what is new starts empty, then everything is brought to size', () => {
  const before = apps(app('/gone'), app('/same'), app('/scaled'), app('/changed'));
  const after = apps(
    app('/same'),
    app('/scaled', { instances: 5 }),
    app('/changed', { lastConfigChangeAt: 'v2' }),
    app('/new'),
  );
  expect(plan(before, after)).toEqual([
    ['StopApplication /gone'],
    ['StartApplication /new'],
    ['ScaleApplication /scaled', 'RestartApplication /changed', 'ScaleApplication /new'],
  ]);
});

test('no difference needs no step', () => {
  expect(plan(apps(app('/a')), apps(app('/a')))).toEqual([]);
});
