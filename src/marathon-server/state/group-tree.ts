import type { AppDefinition } from './app-definition.ts';

/** A group apart from what is in it: that follows from the ids of apps and other groups. */
export interface GroupDefinition {
  id: string;
  /** Absolute ids of groups that are deployed before the apps of this one. */
  dependencies: readonly string[];
}

export type Apps = ReadonlyMap<string, AppDefinition>;
export type Groups = ReadonlyMap<string, GroupDefinition>;

/** What people asked for, all of it, at one version: a change of anything makes a new one of the whole. */
export interface Tree {
  version: string;
  apps: Apps;
  /** With every group that has anything in it, the root too. Groups outlive the apps that made them. */
  groups: Groups;
}

export const rootId = '/';

export const emptyTree: Tree = {
  version: new Date(0).toISOString(),
  apps: new Map(),
  groups: new Map([[rootId, { id: rootId, dependencies: [] }]]),
};

/** The id of the group that an app or a group is in; the root is in itself. */
export const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('/')) || rootId;

/** True when an app or a group is somewhere below the group. */
export function isBelow(id: string, groupId: string): boolean {
  return id !== rootId && id.startsWith(groupId === rootId ? rootId : `${groupId}/`);
}

/** The groups around an app or a group, innermost first, the root last. */
export function ancestorsOf(id: string): string[] {
  const found: string[] = [];
  for (let at = id; at !== rootId; ) {
    at = parentOf(at);
    found.push(at);
  }
  return found;
}

/** Apps or groups by the group they are directly in. */
export function membersOf<T extends { id: string }>(all: Iterable<T>): Map<string, T[]> {
  const members = new Map<string, T[]>();
  for (const one of all) {
    if (one.id === rootId) continue;
    const parent = parentOf(one.id);
    const siblings = members.get(parent);
    if (siblings === undefined) members.set(parent, [one]);
    else siblings.push(one);
  }
  return members;
}
