import type { Json } from './json.ts';
import { servicePortRange } from './service-ports.ts';

/** Who the served Marathon says it is. */
export interface Identity {
  frameworkId: string;
  /** `host:port` of the API. */
  address: string;
  startedAtMs: number;
  /** As whom its tasks run. */
  user: string;
}

/** How long Mesos would keep the tasks of a Marathon that is gone. */
export const failoverTimeoutSeconds = 604_800;

/** The version whose behaviour is served. */
const marathonVersion = '1.4.13';

function marathonConfig(address: string): Json {
  return {
    master: address,
    failover_timeout: failoverTimeoutSeconds,
    framework_name: 'marathon',
    ha: false,
    checkpoint: true,
    local_port_min: servicePortRange.first,
    local_port_max: servicePortRange.end,
    executor: '//cmd',
    hostname: new URL(`http://${address}`).hostname,
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
  };
}

/** GET /v2/info of a Marathon 1.4.13: its keys and no others, since strict clients refuse what they do not know. */
export function infoJson({ frameworkId, address }: Identity): Json {
  return {
    name: 'marathon',
    version: marathonVersion,
    buildref: 'unknown',
    elected: true,
    leader: address,
    frameworkId,
    marathon_config: marathonConfig(address),
    zookeeper_config: {
      zk: null,
      zk_timeout: 10_000,
      zk_session_timeout: 10_000,
      zk_max_versions: 25,
    },
    event_subscriber: { type: 'http_callback', http_endpoints: null },
    http_config: { http_port: Number(new URL(`http://${address}`).port || 80), https_port: 0 },
  };
}
