import type { LocalCluster } from '../executor/local-cluster.ts';
import { addressOf } from '../state/agents.ts';
import { ApiError } from '../state/api-error.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';

/** @throws ApiError 404 for an agent or a path that does not exist. */
function ask(
  cluster: LocalCluster,
  ofAgents: readonly Resource[],
  request: ApiRequest,
): Promise<ApiResponse> {
  const { agentId = '', path = '' } = request.params;
  const agent = cluster.agents.find(({ id }) => id === agentId);
  if (agent === undefined) throw new ApiError(404, `Agent '${agentId}' does not exist`);
  for (const { pattern, methods } of ofAgents) {
    const match = pattern.exec(path);
    if (match === null || methods.GET === undefined) continue;
    const localAddress = addressOf(agent.hostname);
    return Promise.resolve(methods.GET({ ...request, params: { ...match.groups }, localAddress }));
  }
  throw new ApiError(404, `URI not found: ${path}`);
}

/**
 * Agents, reached through the master as DC/OS lets browsers reach them: `/agent/<id>/monitor/statistics` is what
 * `/monitor/statistics` is at the agent's own address, which a page from here may not ask.
 * @param ofAgents what agents answer to; only its GET is passed on
 */
export function agentResources(cluster: LocalCluster, ofAgents: readonly Resource[]): Resource[] {
  return [
    {
      pattern: /^\/(agent|slave)\/(?<agentId>[^/]+)(?<path>\/.+)$/,
      methods: { GET: (request) => ask(cluster, ofAgents, request) },
    },
  ];
}
