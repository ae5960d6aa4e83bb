import { randomUUID } from 'node:crypto';
import { ApiError, appExists, appNotFound, invalidJson, notValid } from './api-error.ts';
import { type AppBody, configFrom, parseAppBody } from './app-body.ts';
import { type AppConfig, configOf } from './app-definition.ts';
import { absoluteId } from './app-id.ts';
import { appInfoJson, appJson, countsOf, type Embed, type Json } from './app-json.ts';
import { violationsOf } from './app-validation.ts';
import type { AppRecord, ClusterState } from './cluster-state.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { LocalCluster } from './local-cluster.ts';
import { withServicePorts } from './service-ports.ts';

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

function embedOf(query: URLSearchParams): Embed {
  const asked = new Set(query.getAll('embed').map((name) => name.replace(/^(group\.)?(apps?\.)?/, '')));
  const failures = asked.has('failures');
  return {
    tasks: asked.has('tasks') || failures,
    lastTaskFailure: asked.has('lastTaskFailure') || failures,
    readiness: asked.has('readiness'),
    taskStatsAtMs: asked.has('taskStats') ? Date.now() : null,
  };
}

function listApps(cluster: LocalCluster, { query }: ApiRequest): ApiResponse {
  const label = query.get('label');
  const hasLabels = label === null ? () => true : parseLabelSelector(label);
  const wanted = ({ definition, removed }: AppRecord) =>
    !removed &&
    (definition.cmd ?? '').includes(query.get('cmd') ?? '') &&
    definition.id.includes(query.get('id') ?? '') &&
    hasLabels(definition.labels);
  const records = [...cluster.state.apps.values()].filter(wanted);
  return { json: { apps: records.map((record) => appInfoJson(cluster.state, record, embedOf(query))) } };
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

function takenServicePorts(state: ClusterState, exceptId: string): Set<number> {
  const others = [...state.apps.values()].filter(({ definition }) => definition.id !== exceptId);
  return new Set(others.flatMap(({ definition }) => definition.portDefinitions.map(({ port }) => port)));
}

/** The config a body asks for, complete and checked. */
function checkedConfig(state: ClusterState, body: AppBody, id: string, existing?: AppConfig): AppConfig {
  const config = configFrom(body, id, existing);
  const wrong = violationsOf(config);
  if (wrong.length > 0) throw notValid(wrong);
  const before = existing?.portDefinitions.map(({ port }) => port) ?? [];
  return withServicePorts(config, before, takenServicePorts(state, id), Math.random);
}

interface Deployed {
  deploymentId: string;
  version: string;
}

function deploy(cluster: LocalCluster, request: ApiRequest, configs: readonly AppConfig[]): Deployed {
  const deploymentId = randomUUID();
  const changes = new Map(configs.map((config) => [config.id, config]));
  const force = flag(request.query, 'force', false);
  const { version } = cluster.submit({ kind: 'deploy', deploymentId, changes, force });
  for (const { id } of configs) {
    const record = cluster.state.apps.get(id);
    if (record === undefined) continue;
    const { clientIp, uri } = request;
    cluster.emit({ eventType: 'api_post_event', clientIp, uri, app: record.definition });
  }
  return { deploymentId, version };
}

async function createApp(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const body = parseAppBody(await request.json());
  if (body.id == null) throw invalidJson([{ path: '/id', errors: ['error.path.missing'] }]);
  const id = absoluteId(body.id);
  const existing = cluster.state.apps.get(id);
  if (existing !== undefined && !existing.removed) throw appExists(id);
  const config = checkedConfig(cluster.state, body, id);
  const { deploymentId, version } = deploy(cluster, request, [config]);
  const app = { ...config, version, lastScalingAt: version, lastConfigChangeAt: version };
  return {
    status: 201,
    headers: { location: `/v2/apps${id}`, 'marathon-deployment-id': deploymentId },
    json: { ...appJson(app), ...countsOf([]), tasks: [], deployments: [{ id: deploymentId }] } satisfies Json,
  };
}

/** The config an update leads to: an earlier version when the body names one. */
function updatedConfig(state: ClusterState, body: AppBody, id: string): AppConfig {
  const record = state.apps.get(id);
  const existing = record === undefined || record.removed ? undefined : record;
  if (body.version == null) {
    return checkedConfig(state, body, id, existing && configOf(existing.definition));
  }
  const { version: _version, id: _id, ...others } = body;
  if (Object.values(others).some((value) => value != null)) {
    throw notValid([
      { path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] },
    ]);
  }
  if (existing === undefined) throw appNotFound(id);
  const earlier = existing.versions.find(({ version }) => version === body.version);
  if (earlier === undefined) throw new ApiError(404, `App '${id}' has no version ${body.version}`);
  return configOf(earlier);
}

async function updateApp(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const id = absoluteId(request.params.id ?? '');
  const body = parseAppBody(await request.json());
  if (body.id != null && absoluteId(body.id) !== id) {
    throw notValid([{ path: '/id', errors: [`is not the id of the path, ${id}`] }]);
  }
  const record = cluster.state.apps.get(id);
  const isNew = record === undefined || record.removed;
  const { deploymentId, version } = deploy(cluster, request, [updatedConfig(cluster.state, body, id)]);
  const response = deploymentResponse(deploymentId, version, isNew ? 201 : 200);
  return isNew ? { ...response, headers: { ...response.headers, location: `/v2/apps${id}` } } : response;
}

function deleteApp(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const id = absoluteId(params.id ?? '');
  recordOf(cluster.state, id);
  const deploymentId = randomUUID();
  const { version } = cluster.submit({
    kind: 'deploy',
    deploymentId,
    changes: new Map([[id, null]]),
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
      },
    },
    {
      pattern: /^\/v2\/apps\/(?<id>.+)$/,
      methods: {
        GET: (request) => showApp(cluster, request),
        PUT: (request) => updateApp(cluster, request),
        DELETE: (request) => deleteApp(cluster, request),
      },
    },
  ];
}
