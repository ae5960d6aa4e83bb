import { ancestorsOf, parentOf, rootId, type Tree } from './group-tree.ts';

/** What has to be there before each app and group; a group is there when all that is in it is. */
function prerequisites({ apps, groups }: Tree): Map<string, Set<string>> {
  const needed = new Map<string, Set<string>>();
  for (const id of [...groups.keys(), ...apps.keys()]) needed.set(id, new Set());
  for (const id of needed.keys()) if (id !== rootId) needed.get(parentOf(id))?.add(id);
  for (const [id, app] of apps) {
    const inherited = ancestorsOf(id).flatMap((group) => groups.get(group)?.dependencies ?? []);
    for (const dependency of [...app.dependencies, ...inherited]) {
      // Marathon takes no notice of a dependency on what does not exist.
      if (needed.has(dependency)) needed.get(id)?.add(dependency);
    }
  }
  return needed;
}

function invertedOf(needed: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const dependents = new Map<string, string[]>();
  for (const [id, prerequisitesOfId] of needed) {
    for (const one of prerequisitesOfId) {
      const own = dependents.get(one);
      if (own === undefined) dependents.set(one, [id]);
      else own.push(id);
    }
  }
  return dependents;
}

/** Most clusters have none, and no need of a graph. */
function hasDependencies({ apps, groups }: Tree): boolean {
  for (const all of [apps, groups]) {
    for (const { dependencies } of all.values()) if (dependencies.length > 0) return true;
  }
  return false;
}

/**
 * For each app the length of its longest chain of dependencies, 0 without any, from apps' own dependencies and
 * those of the groups around them: apps of one rank can be deployed side by side, after all of lower ranks.
 * Undefined when dependencies go round in a circle.
 */
export function dependencyRanks(tree: Tree): ReadonlyMap<string, number> | undefined {
  if (!hasDependencies(tree)) return new Map([...tree.apps.keys()].map((id) => [id, 0]));
  const needed = prerequisites(tree);
  const dependents = invertedOf(needed);
  const open = new Map([...needed].map(([id, own]) => [id, own.size]));
  const ranks = new Map<string, number>();
  const ready = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  let done = 0;
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    done += 1;
    // A group only stands for what is in it: it makes no chain longer.
    const above = (ranks.get(id) ?? 0) + (tree.apps.has(id) ? 1 : 0);
    for (const dependent of dependents.get(id) ?? []) {
      ranks.set(dependent, Math.max(ranks.get(dependent) ?? 0, above));
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  if (done < needed.size) return undefined;
  return new Map([...tree.apps.keys()].map((id) => [id, ranks.get(id) ?? 0]));
}
