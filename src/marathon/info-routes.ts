import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import { streamEvents } from './event-stream.ts';
import type { LocalCluster } from './local-cluster.ts';
import { servicePortRange } from './service-ports.ts';

/** Who the served Marathon says it is. */
export interface Identity {
  frameworkId: string;
  /** `host:port` of the API. */
  address: string;
  startedAtMs: number;
}

/** The version whose behaviour is served. */
export const marathonVersion = '1.4.13';

function info({ frameworkId, address }: Identity): Record<string, unknown> {
  const { hostname, port } = new URL(`http://${address}`);
  return {
    name: 'marathon',
    version: marathonVersion,
    buildref: 'unknown',
    elected: true,
    leader: address,
    frameworkId,
    marathon_config: {
      master: address,
      failover_timeout: 604_800,
      framework_name: 'marathon',
      ha: false,
      checkpoint: true,
      local_port_min: servicePortRange.first,
      local_port_max: servicePortRange.end,
      executor: '//cmd',
      hostname,
      webui_url: null,
      mesos_role: null,
      task_launch_timeout: 300_000,
      task_reservation_timeout: 20_000,
      reconciliation_initial_delay: 15_000,
      reconciliation_interval: 600_000,
      mesos_user: null,
      leader_proxy_connection_timeout_ms: 5_000,
      leader_proxy_read_timeout_ms: 10_000,
      features: [],
      mesos_leader_ui_url: `http://${address}/`,
    },
    zookeeper_config: {
      zk: null,
      zk_timeout: 10_000,
      zk_session_timeout: 10_000,
      zk_max_versions: 25,
    },
    event_subscriber: null,
    http_config: { http_port: Number(port || 80), https_port: 0 },
  };
}

function ping({ headers }: ApiRequest): ApiResponse {
  return headers.accept?.includes('application/json') === true ? { json: 'pong' } : { text: 'pong' };
}

function events(cluster: LocalCluster, { query, clientIp }: ApiRequest): ApiResponse {
  return { stream: (response) => streamEvents(cluster, response, query.getAll('event_type'), clientIp) };
}

/** What tells who answers here and what happens. */
export function infoResources(cluster: LocalCluster, identity: Identity): Resource[] {
  return [
    { pattern: /^\/ping$/, methods: { GET: ping } },
    { pattern: /^\/v2\/info$/, methods: { GET: () => ({ json: info(identity) }) } },
    { pattern: /^\/v2\/leader$/, methods: { GET: () => ({ json: { leader: identity.address } }) } },
    { pattern: /^\/v2\/events$/, methods: { GET: (request) => events(cluster, request) } },
  ];
}
