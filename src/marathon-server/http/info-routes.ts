import type { LocalCluster } from '../executor/local-cluster.ts';
import { appSchemaJson } from './app-schema.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import type { EventStreams } from './event-streams.ts';
import { type Identity, infoJson } from './info-json.ts';
import { metricsJson } from './metrics-json.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** What the answers about the server itself are taken from. */
export interface InfoSources {
  cluster: LocalCluster;
  identity: Identity;
  streams: EventStreams;
  requests: RequestMetrics;
}

function ping({ headers }: ApiRequest): ApiResponse {
  return headers.accept?.includes('application/json') === true ? { json: 'pong' } : { text: 'pong' };
}

/** The one node that there is steps down and is elected again: who follows events notices. */
function abdicate(streams: EventStreams): ApiResponse {
  streams.endAll();
  return { json: { message: 'Leadership abdicated' } };
}

function metrics({ cluster, identity, streams, requests }: InfoSources): ApiResponse {
  const { state } = cluster;
  const nowMs = Date.now();
  const memory = process.memoryUsage();
  return {
    json: metricsJson({
      state,
      requests,
      streams: streams.count,
      beganMs: identity.startedAtMs,
      nowMs,
      memory,
    }),
  };
}

/** What tells who answers here and how it is. */
export function infoResources(sources: InfoSources): Resource[] {
  const { identity, streams } = sources;
  return [
    { pattern: /^\/ping$/, methods: { GET: ping } },
    { pattern: /^\/v2\/info$/, methods: { GET: () => ({ json: infoJson(identity) }) } },
    {
      pattern: /^\/v2\/leader$/,
      methods: {
        GET: () => ({ json: { leader: identity.address } }),
        DELETE: () => abdicate(streams),
      },
    },
    { pattern: /^\/v2\/plugins$/, methods: { GET: () => ({ json: { plugins: [] } }) } },
    { pattern: /^\/v2\/schemas\/app$/, methods: { GET: () => ({ json: appSchemaJson() }) } },
    { pattern: /^\/metrics$/, methods: { GET: () => metrics(sources) } },
  ];
}
