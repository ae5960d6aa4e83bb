import { randomUUID } from 'node:crypto';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { absoluteId } from '../state/app-id.ts';
import { deploymentResponse } from './app-routes.ts';
import { deploymentJson } from './deployment-json.ts';
import { type ApiRequest, type ApiResponse, flag, type Resource } from './dispatcher.ts';
import { queueJson } from './queue-json.ts';

function listDeployments({ state }: LocalCluster): ApiResponse {
  return { json: [...state.deployments.values()].map((deployment) => deploymentJson(deployment, state)) };
}

function cancelDeployment(cluster: LocalCluster, { params, query }: ApiRequest): ApiResponse {
  const force = flag(query, 'force', false);
  const rollbackId = randomUUID();
  const { deploymentId = '' } = params;
  const { version } = cluster.submit({ kind: 'cancel', deploymentId, force, rollbackId });
  return force ? { status: 202, empty: true } : deploymentResponse(rollbackId, version);
}

function queue({ state, agents }: LocalCluster, { query }: ApiRequest): ApiResponse {
  const lastUnusedOffers = query.getAll('embed').includes('lastUnusedOffers');
  return { json: queueJson(state, agents, Date.now(), { lastUnusedOffers }) };
}

function resetDelay(cluster: LocalCluster, { params }: ApiRequest): ApiResponse {
  cluster.submit({ kind: 'reset-delay', appId: absoluteId(params.id ?? '') });
  return { status: 204, empty: true };
}

/** Deployments and the queue of apps that wait for tasks. */
export function deploymentResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/v2\/deployments$/,
      methods: { GET: () => listDeployments(cluster) },
    },
    {
      pattern: /^\/v2\/deployments\/(?<deploymentId>[^/]+)$/,
      methods: { DELETE: (request) => cancelDeployment(cluster, request) },
    },
    { pattern: /^\/v2\/queue$/, methods: { GET: (request) => queue(cluster, request) } },
    {
      pattern: /^\/v2\/queue\/(?<id>.+)\/delay$/,
      methods: { DELETE: (request) => resetDelay(cluster, request) },
    },
  ];
}
