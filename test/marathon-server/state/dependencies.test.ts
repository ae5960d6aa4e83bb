import { expect, test } from 'vitest';
import { type AppDefinition, appDefaults } from '../../../src/marathon-server/state/app-definition.ts';
import { dependencyRanks } from '../../../src/marathon-server/state/dependencies.ts';
import { ancestorsOf, emptyTree, type Tree } from '../../../src/marathon-server/state/group-tree.ts';

/** A tree of apps and groups, each with what it depends on; groups around them are there by themselves. */
function tree(apps: Record<string, string[]>, groups: Record<string, string[]> = {}): Tree {
  const app = (id: string, dependencies: string[]): AppDefinition => ({
    ...appDefaults,
    id,
    dependencies,
    version: 'v',
    lastScalingAt: 'v',
    lastConfigChangeAt: 'v',
  });
  const around = [...Object.keys(apps), ...Object.keys(groups)].flatMap(ancestorsOf);
  const all = { '/': [], ...Object.fromEntries(around.map((id) => [id, []])), ...groups };
  return {
    ...emptyTree,
    apps: new Map(Object.entries(apps).map(([id, own]) => [id, app(id, own)])),
    groups: new Map(Object.entries(all).map(([id, dependencies]) => [id, { id, dependencies }])),
  };
}
const ranks = (...given: Parameters<typeof tree>) => {
  const found = dependencyRanks(tree(...given));
  return found && Object.fromEntries(found);
};

test('an app comes after the longest chain of what it depends on', () => {
  expect(ranks({ '/a': [], '/b': ['/a'], '/c': ['/a', '/b'], '/d': ['/absent'] })).toEqual({
    '/a': 0,
    '/b': 1,
    '/c': 2,
    '/d': 0,
  });
});

test('what depends on a group waits for all that is in it, however deep', () => {
  expect(ranks({ '/db/x/one': [], '/db/two': ['/db/x/one'], '/web': ['/db'] })).toEqual({
    '/db/x/one': 0,
    '/db/two': 1,
    '/web': 2,
  });
});

test('apps inherit the dependencies of every group around them', () => {
  const apps = { '/base/app': [], '/out/in/app': [], '/out/other': [] };
  expect(ranks(apps, { '/out': ['/base'] })).toEqual({ '/base/app': 0, '/out/in/app': 1, '/out/other': 1 });
  expect(ranks(apps, { '/out': ['/empty'], '/empty': [] })).toEqual({
    '/base/app': 0,
    '/out/in/app': 0,
    '/out/other': 0,
  });
});

test.each([
  ['two apps', { '/a': ['/b'], '/b': ['/a'] }, {}],
  ['an app itself', { '/a': ['/a'] }, {}],
  ['an app its own group', { '/g/a': ['/g'] }, {}],
  ['two groups', { '/g/a': [], '/h/b': [] }, { '/g': ['/h'], '/h': ['/g'] }],
  ['a group its own app', { '/g/a': [] }, { '/g': ['/g/a'] }],
] as const)('a circle is found: %s', (_name, apps, groups) => {
  const copy = (one: object) => structuredClone(one) as Record<string, string[]>;
  expect(ranks(copy(apps), copy(groups))).toBeUndefined();
});

test('groups that wait for each other with nothing in them are no circle', () => {
  expect(ranks({ '/a': [] }, { '/g': ['/h'], '/h': ['/g'] })).toEqual({ '/a': 0 });
});

test('a chain of ten thousand is no trouble', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`/a${index}`, index === 0 ? [] : [`/a${index - 1}`]]),
  );
  expect(dependencyRanks(tree(chain))?.get('/a9999')).toBe(9_999);
});
