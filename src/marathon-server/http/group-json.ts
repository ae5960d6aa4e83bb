import { type ClusterState, treeOf } from '../state/cluster-state.ts';
import { membersOf, type Tree } from '../state/group-tree.ts';
import { appInfoJson, appJson } from './app-json.ts';
import type { AppEmbed, GroupEmbed } from './embed.ts';
import type { Json } from './json.ts';

type AppToJson = (id: string) => Json;

function treeJson(tree: Tree, groupId: string, embed: Omit<GroupEmbed, 'app'>, appToJson: AppToJson): Json {
  const apps = membersOf(tree.apps.values());
  const groups = membersOf(tree.groups.values());
  const json = (id: string): Json => ({
    id,
    dependencies: tree.groups.get(id)?.dependencies ?? [],
    version: tree.version,
    ...(embed.apps ? { apps: (apps.get(id) ?? []).map((app) => appToJson(app.id)) } : {}),
    ...(embed.groups ? { groups: (groups.get(id) ?? []).map((group) => json(group.id)) } : {}),
    ...(embed.pods ? { pods: [] } : {}),
  });
  return json(groupId);
}

const everything = { apps: true, groups: true, pods: true };

/** A group of any tree with all that is in it, apps as they are defined. */
export function groupJson(tree: Tree, groupId: string, embed: Omit<GroupEmbed, 'app'> = everything): Json {
  return treeJson(tree, groupId, embed, (id) => {
    const app = tree.apps.get(id);
    return app === undefined ? {} : appJson(app);
  });
}

const appInfo = (state: ClusterState, id: string, embed: AppEmbed): Json => {
  const record = state.apps.get(id);
  return record === undefined ? {} : appInfoJson(state, record, embed);
};

/** A group as it is now, with what was asked for of its apps. */
export function groupInfoJson(state: ClusterState, groupId: string, embed: GroupEmbed): Json {
  return treeJson(treeOf(state), groupId, embed, (id) => appInfo(state, id, embed.app));
}
