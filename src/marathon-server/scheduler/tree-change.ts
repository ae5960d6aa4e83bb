import { isDeepStrictEqual } from 'node:util';
import { notValid } from '../state/api-error.ts';
import { type AppConfig, type AppDefinition, configOf, nextDefinition } from '../state/app-definition.ts';
import { dependencyRanks } from '../state/dependencies.ts';
import { ancestorsOf, type GroupDefinition, rootId, type Tree } from '../state/group-tree.ts';

/** What one deployment changes. */
export interface TreeChange {
  /** New configs of apps, null for those to remove. */
  changes: ReadonlyMap<string, AppConfig | null>;
  /** New groups or dependencies of groups, null for those to remove. */
  groups?: ReadonlyMap<string, GroupDefinition | null>;
  /** Ids of apps whose tasks are replaced although the config is the same. */
  restart?: ReadonlySet<string>;
}

export interface ChangedTree {
  tree: Tree;
  /** Apps whose `storeUrls` became uris to fetch. */
  resolved: AppDefinition[];
}

/** The config with its `storeUrls` among what tasks fetch, which is where Marathon's artifact store puts them. */
function withStoredArtifacts(config: AppConfig): AppConfig {
  if (config.storeUrls.length === 0) return config;
  const known = new Set(config.fetch.map(({ uri }) => uri));
  const added = [...new Set(config.storeUrls)].filter((uri) => !known.has(uri));
  const entries = added.map((uri) => ({ uri, extract: true, executable: false, cache: false }));
  return { ...config, fetch: [...config.fetch, ...entries], storeUrls: [] };
}

function changedApps(original: Tree, change: TreeChange, version: string) {
  const apps = new Map(original.apps);
  const resolved: AppDefinition[] = [];
  for (const [id, config] of change.changes) {
    if (config === null) {
      apps.delete(id);
      continue;
    }
    const stored = withStoredArtifacts(config);
    const app = nextDefinition(stored, original.apps.get(id), version, change.restart?.has(id));
    apps.set(id, app);
    if (stored.fetch.length > config.fetch.length) resolved.push(app);
  }
  return { apps, resolved };
}

function changedGroups(original: Tree, change: TreeChange, appIds: Iterable<string>) {
  const groups = new Map(original.groups);
  for (const [id, group] of change.groups ?? []) {
    if (group === null) groups.delete(id);
    else groups.set(id, group);
  }
  for (const id of [rootId, ...groups.keys(), ...appIds]) {
    for (const groupId of id === rootId ? [rootId] : ancestorsOf(id)) {
      if (!groups.has(groupId)) groups.set(groupId, { id: groupId, dependencies: [] });
    }
  }
  return groups;
}

/**
 * What people see after a change. Groups appear with what is in them, and stay when it goes.
 * @throws ApiError 422 when an app and a group would have one id, or dependencies go round in a circle.
 */
export function changedTree(original: Tree, change: TreeChange, version: string): ChangedTree {
  const { apps, resolved } = changedApps(original, change, version);
  const tree: Tree = { version, apps, groups: changedGroups(original, change, apps.keys()) };
  const clash = [...change.changes.keys(), ...(change.groups?.keys() ?? [])].some((id) =>
    [id, ...ancestorsOf(id)].some((one) => tree.apps.has(one) && tree.groups.has(one)),
  );
  if (clash) {
    throw notValid([{ path: '/', errors: ['Groups and Applications may not have the same identifier.'] }]);
  }
  if (dependencyRanks(tree) === undefined) {
    throw notValid([{ path: '/', errors: ['Dependency graph has cyclic dependencies.'] }]);
  }
  return { tree, resolved };
}

/** The change that takes back what lies between two trees, and leaves alone what others changed since. */
export function revertingChange(original: Tree, target: Tree): TreeChange {
  const changes = new Map<string, AppConfig | null>();
  const restart = new Set<string>();
  for (const id of new Set([...original.apps.keys(), ...target.apps.keys()])) {
    const before = original.apps.get(id);
    const after = target.apps.get(id);
    if (before === after) continue;
    changes.set(id, before === undefined ? null : configOf(before));
    // A restart that was cut short leaves tasks of two kinds.
    if (before?.lastConfigChangeAt !== after?.lastConfigChangeAt) restart.add(id);
  }
  const groups = new Map<string, GroupDefinition | null>();
  for (const id of new Set([...original.groups.keys(), ...target.groups.keys()])) {
    const before = original.groups.get(id);
    if (!isDeepStrictEqual(before, target.groups.get(id))) groups.set(id, before ?? null);
  }
  return { changes, groups, restart };
}
