import { randomUUID } from 'node:crypto';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { appExists, appNotFound, invalidJson, notValid } from '../state/api-error.ts';
import type { AppConfig } from '../state/app-definition.ts';
import { absoluteId } from '../state/app-id.ts';
import { type AppRecord, type ClusterState, visibleApps } from '../state/cluster-state.ts';
import { parentOf, rootId } from '../state/group-tree.ts';
import { configFrom, parseAppBodies, parseAppBody } from './app-body.ts';
import { updatedConfig, updatedConfigs } from './app-change.ts';
import { appInfoJson, countsOf, createdAppJson } from './app-json.ts';
import { ConfigReader } from './config-reader.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';
import { type AppEmbed, appEmbedOf } from './embed.ts';
import type { Json } from './json.ts';
import { parseLabelSelector } from './label-selector.ts';
import { locationOf } from './location.ts';

/** Marathon's answer to what starts a deployment. */
export function deploymentResponse(deploymentId: string, version: string, status = 200): ApiResponse {
  return { status, json: { version, deploymentId }, headers: { 'marathon-deployment-id': deploymentId } };
}

/** @throws ApiError 404 when nobody sees an app with the id. */
export function recordOf(state: ClusterState, id: string): AppRecord {
  const record = state.apps.get(id);
  if (record === undefined || record.removed) throw appNotFound(id);
  return record;
}

function embedOf(query: URLSearchParams): AppEmbed {
  // Counts and deployments are told whether asked for or not.
  return { ...appEmbedOf(query, Date.now()), counts: true, deployments: true };
}

const contains = (text: string, part: string | null): boolean =>
  text.toLowerCase().includes((part ?? '').toLowerCase());

function listApps(cluster: LocalCluster, { query }: ApiRequest): ApiResponse {
  const label = query.get('label');
  const hasLabels = label === null ? () => true : parseLabelSelector(label);
  const wanted = ({ definition, removed }: AppRecord) =>
    !removed &&
    contains(definition.cmd ?? '', query.get('cmd')) &&
    contains(definition.id, query.get('id')) &&
    hasLabels(definition.labels);
  const records = [...cluster.state.apps.values()].filter(wanted);
  const embed = embedOf(query);
  return { json: { apps: records.map((record) => appInfoJson(cluster.state, record, embed)) } };
}

function showApp(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const id = absoluteId(params.id ?? '');
  const embed = { ...embedOf(query), tasks: true, lastTaskFailure: true };
  if (id.endsWith('/*')) {
    const inGroup = [...cluster.state.apps.values()].filter(
      ({ definition, removed }) => !removed && definition.id.startsWith(id.slice(0, -1)),
    );
    return { json: { '*': inGroup.map((record) => appInfoJson(cluster.state, record, embed)) } };
  }
  return { json: { app: appInfoJson(cluster.state, recordOf(cluster.state, id), embed) } };
}

interface Deployed {
  deploymentId: string;
  version: string;
}

function deploy(
  cluster: LocalCluster,
  request: ApiRequest,
  groupId: string,
  changes: ReadonlyMap<string, AppConfig>,
): Deployed {
  const deploymentId = randomUUID();
  const force = flag(request.query, 'force', false);
  const { version } = cluster.submit({ kind: 'deploy', deploymentId, changes, groupId, force });
  for (const id of changes.keys()) {
    const record = cluster.state.apps.get(id);
    if (record === undefined) continue;
    const { clientIp, uri } = request;
    cluster.emit({ eventType: 'api_post_event', clientIp, uri, app: record.definition });
  }
  return { deploymentId, version };
}

const readerOf = ({ state }: LocalCluster): ConfigReader => new ConfigReader(visibleApps(state), Math.random);

async function createApp(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const body = parseAppBody(await request.json());
  if (body.id == null) throw invalidJson([{ path: '/id', errors: ['error.path.missing'] }]);
  const id = absoluteId(body.id);
  if (visibleApps(cluster.state).has(id)) throw appExists(id);
  const config = readerOf(cluster).read(body, id);
  const { deploymentId } = deploy(cluster, request, parentOf(id), new Map([[id, config]]));
  const { definition } = recordOf(cluster.state, id);
  return {
    status: 201,
    headers: { location: locationOf(request, `/v2/apps${id}`), 'marathon-deployment-id': deploymentId },
    json: {
      ...createdAppJson(definition, configFrom(body, id).portDefinitions),
      ...countsOf([]),
      tasks: [],
      deployments: [{ id: deploymentId }],
    } satisfies Json,
  };
}

/** PATCH changes what there is and keeps what it does not name; PUT also creates, and may replace. */
function isPartial({ method, query }: ApiRequest): boolean {
  return method === 'PATCH' || flag(query, 'partialUpdate', true);
}

/** @throws ApiError 404 when a PATCH names an app that nobody sees. */
function refuseCreation({ state }: LocalCluster, { method }: ApiRequest, ids: Iterable<string>): void {
  if (method !== 'PATCH') return;
  for (const id of ids) if (!visibleApps(state).has(id)) throw appNotFound(id);
}

async function updateApp(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const id = absoluteId(request.params.id ?? '');
  const body = parseAppBody(await request.json());
  if (body.id != null && absoluteId(body.id) !== id) {
    throw notValid([{ path: '/id', errors: [`is not the id of the path, ${id}`] }]);
  }
  refuseCreation(cluster, request, [id]);
  const isNew = !visibleApps(cluster.state).has(id);
  const partial = isPartial(request);
  const config = updatedConfig(cluster.state, readerOf(cluster), body, id, { partial });
  const { deploymentId, version } = deploy(cluster, request, parentOf(id), new Map([[id, config]]));
  const response = deploymentResponse(deploymentId, version, isNew ? 201 : 200);
  if (!isNew) return response;
  return { ...response, headers: { ...response.headers, location: locationOf(request, `/v2/apps${id}`) } };
}

async function updateApps(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const bodies = parseAppBodies(await request.json());
  const configs = updatedConfigs(cluster.state, readerOf(cluster), bodies, isPartial(request));
  refuseCreation(cluster, request, configs.keys());
  const { deploymentId, version } = deploy(cluster, request, rootId, configs);
  return deploymentResponse(deploymentId, version);
}

function deleteApp(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const id = absoluteId(params.id ?? '');
  recordOf(cluster.state, id);
  const deploymentId = randomUUID();
  const { version } = cluster.submit({
    kind: 'deploy',
    deploymentId,
    changes: new Map([[id, null]]),
    groupId: parentOf(id),
    force: flag(query, 'force', true),
  });
  return deploymentResponse(deploymentId, version);
}

/** /v2/apps and /v2/apps/{id}. To be asked after all resources below an app. */
export function appResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/v2\/apps$/,
      methods: {
        GET: (request) => listApps(cluster, request),
        POST: (request) => createApp(cluster, request),
        PUT: (request) => updateApps(cluster, request),
        PATCH: (request) => updateApps(cluster, request),
      },
    },
    {
      pattern: /^\/v2\/apps\/(?<id>.+)$/,
      methods: {
        GET: (request) => showApp(cluster, request),
        PUT: (request) => updateApp(cluster, request),
        PATCH: (request) => updateApp(cluster, request),
        DELETE: (request) => deleteApp(cluster, request),
      },
    },
  ];
}
