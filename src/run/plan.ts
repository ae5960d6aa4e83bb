/** Everything that decides one run, apart from the workload's own settings. */
export interface RunPlan {
  runId: string;
  /** Marathon path that all apps of Hydra live under, e.g. `/hydra`. */
  appPrefix: string;
  /** Archive that every task fetches. */
  uris: readonly string[];
  /** Extra placement of publisher and subscribers: attribute and value, or null. */
  publisherCluster: { attribute: string; value: string } | null;
  subscriberCluster: { attribute: string; value: string } | null;
  /** Recorded in the apps' labels: `host:pid` of the master. */
  master: string;
  /** Seconds. */
  test_duration: number;
  /** Messages per second. */
  msg_rate: number;
  total_sub_apps: number;
  clients_per_app: number;
  /** Seconds of the same load before the measurement, not counted; 0 = none. */
  warmup_s: number;
  /** Longest drain of a clean run, seconds. */
  max_drain_s: number;
  /** Longest drain waited for, seconds. */
  drain_timeout_s: number;
  keep_running: boolean;
}
