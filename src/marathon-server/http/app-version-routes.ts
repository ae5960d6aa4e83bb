import { randomUUID } from 'node:crypto';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { ApiError } from '../state/api-error.ts';
import { configOf } from '../state/app-definition.ts';
import { absoluteId } from '../state/app-id.ts';
import { parentOf } from '../state/group-tree.ts';
import { appAt } from './app-change.ts';
import { appJson } from './app-json.ts';
import { deploymentResponse, recordOf } from './app-routes.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';

function listVersions({ state }: LocalCluster, { params }: ApiRequest): ApiResponse {
  const { versions } = recordOf(state, absoluteId(params.id ?? ''));
  return { json: { versions: versions.map(({ version }) => version).toReversed() } };
}

function showVersion({ state }: LocalCluster, { params }: ApiRequest): ApiResponse {
  const id = absoluteId(params.id ?? '');
  const { version = '' } = params;
  const app = appAt(state, id, version);
  if (app === undefined) throw new ApiError(404, `App '${id}' does not exist in version ${version}`);
  return { json: appJson(app) };
}

function restartApp(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const id = absoluteId(params.id ?? '');
  const { definition } = recordOf(cluster.state, id);
  const deploymentId = randomUUID();
  const { version } = cluster.submit({
    kind: 'deploy',
    deploymentId,
    changes: new Map([[id, configOf(definition)]]),
    restart: new Set([id]),
    groupId: parentOf(id),
    force: flag(query, 'force', false),
  });
  return deploymentResponse(deploymentId, version);
}

/** What is below an app: its versions, and what restarts it. */
export function appVersionResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/v2\/apps\/(?<id>.+)\/versions$/,
      methods: { GET: (request) => listVersions(cluster, request) },
    },
    {
      pattern: /^\/v2\/apps\/(?<id>.+)\/versions\/(?<version>[^/]+)$/,
      methods: { GET: (request) => showVersion(cluster, request) },
    },
    {
      pattern: /^\/v2\/apps\/(?<id>.+)\/restart$/,
      methods: { POST: (request) => restartApp(cluster, request) },
    },
  ];
}
