import { randomUUID } from 'node:crypto';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { planOf } from '../scheduler/deployment-plan.ts';
import type { TreeChange } from '../scheduler/tree-change.ts';
import { ApiError, notValid } from '../state/api-error.ts';
import { absoluteId, idFault } from '../state/app-id.ts';
import { treeOf } from '../state/cluster-state.ts';
import { isBelow, parentOf, rootId, type Tree } from '../state/group-tree.ts';
import { appInfoJson } from './app-json.ts';
import { deploymentResponse } from './app-routes.ts';
import { ConfigReader } from './config-reader.ts';
import { stepJson } from './deployment-json.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';
import { type AppEmbed, type GroupEmbed, groupEmbedOf } from './embed.ts';
import { parseGroupBody } from './group-body.ts';
import { groupChange, groupNotFound, removalOf, treeAt } from './group-change.ts';
import { groupInfoJson, groupJson } from './group-json.ts';
import { locationOf } from './location.ts';

/** The group's id of a path; the root's when there is none. */
function groupIdOf(path = ''): string {
  const id = absoluteId(path);
  const fault = id === rootId ? undefined : idFault(id);
  if (fault !== undefined) throw notValid([{ path: '/id', errors: [fault] }]);
  return id;
}

/** @throws ApiError 404 when there is no such group. */
function existingTree(cluster: LocalCluster, id: string): Tree {
  const tree = treeOf(cluster.state);
  if (!tree.groups.has(id)) throw groupNotFound(id);
  return tree;
}

/** All apps in the group and in the groups inside it. */
function listApps(cluster: LocalCluster, id: string, embed: AppEmbed): unknown {
  const records = [...cluster.state.apps.values()].filter(
    ({ definition, removed }) => !removed && isBelow(definition.id, id),
  );
  return records.map((record) => appInfoJson(cluster.state, record, embed));
}

function listVersions(cluster: LocalCluster, id: string): unknown {
  existingTree(cluster, id);
  const trees = cluster.state.history.filter(({ groups }) => groups.has(id));
  return trees.map(({ version }) => version).toReversed();
}

function showVersion(cluster: LocalCluster, id: string, version: string, embed: GroupEmbed): unknown {
  const tree = treeAt(cluster.state.history, id, version);
  if (tree === undefined) throw groupNotFound(id);
  return groupJson(tree, id, embed);
}

const versionPath = /^(?:(?<group>.+)\/)?versions\/(?<version>[^/]+)$/;
const listPath = /^(?:(?<group>.+)\/)?(?<list>versions|apps)$/;

/** A group, or a list below it. Only to be read: for all else a path names the group that it spells. */
function show(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const path = params.path ?? '';
  const embed = groupEmbedOf(query, Date.now());
  const one = versionPath.exec(path)?.groups;
  if (one !== undefined) {
    return { json: showVersion(cluster, groupIdOf(one.group), one.version ?? '', embed) };
  }
  const list = listPath.exec(path)?.groups;
  const id = groupIdOf(list === undefined ? path : list.group);
  if (list?.list === 'apps') return { json: listApps(cluster, id, embed.app) };
  if (list?.list === 'versions') return { json: listVersions(cluster, id) };
  existingTree(cluster, id);
  return { json: groupInfoJson(cluster.state, id, embed) };
}

interface WantedGroup {
  id: string;
  change: TreeChange;
}

/** The group that a body is about, its own id counting from the path's, and what it asks for. */
async function wantedGroup(
  cluster: LocalCluster,
  request: ApiRequest,
  refuse: (tree: Tree, id: string) => void,
): Promise<WantedGroup> {
  const pathId = groupIdOf(request.params.path);
  const body = parseGroupBody(await request.json());
  const id = body.id == null ? pathId : absoluteId(body.id, pathId);
  const { history } = cluster.state;
  const tree = treeOf(cluster.state);
  refuse(tree, id);
  return { id, change: groupChange(history, id, body, new ConfigReader(tree.apps, Math.random)) };
}

function deploy(
  cluster: LocalCluster,
  { query }: ApiRequest,
  groupId: string,
  change: TreeChange,
  status = 200,
): ApiResponse {
  const deploymentId = randomUUID();
  const force = flag(query, 'force', false);
  const { version } = cluster.submit({ kind: 'deploy', deploymentId, force, groupId, ...change });
  return deploymentResponse(deploymentId, version, status);
}

function refuseExisting(tree: Tree, id: string): void {
  if (tree.groups.has(id)) {
    throw new ApiError(409, `Group ${id} is already created. Use PUT to change this group.`);
  }
  if (tree.apps.has(id)) throw new ApiError(409, `An app with the path ${id} already exists.`);
}

async function createGroup(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const { id, change } = await wantedGroup(cluster, request, refuseExisting);
  const response = deploy(cluster, request, id, change, 201);
  return { ...response, headers: { ...response.headers, location: locationOf(request, `/v2/groups${id}`) } };
}

async function updateGroup(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const { id, change } = await wantedGroup(cluster, request, () => {});
  if (!flag(request.query, 'dryRun', false)) return deploy(cluster, request, id, change);
  const { steps } = planOf(treeOf(cluster.state), change, new Date().toISOString());
  return { json: { steps: steps.map(stepJson) } };
}

function deleteGroup(cluster: LocalCluster, request: ApiRequest): ApiResponse {
  const id = groupIdOf(request.params.path);
  return deploy(cluster, request, parentOf(id), removalOf(treeOf(cluster.state), id));
}

/** /v2/groups and everything below it. */
export function groupResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/v2\/groups(\/(?<path>.+))?$/,
      methods: {
        GET: (request) => show(cluster, request),
        POST: (request) => createGroup(cluster, request),
        PUT: (request) => updateGroup(cluster, request),
        DELETE: (request) => deleteGroup(cluster, request),
      },
    },
  ];
}
