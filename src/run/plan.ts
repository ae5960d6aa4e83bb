/** Everything that decides one run, apart from the workload's own settings. */
export interface RunPlan {
  runId: string;
  /** Seconds. */
  test_duration: number;
  /** Messages per second. */
  msg_rate: number;
  /** Subscribers in all. */
  clients: number;
  /** Subscribers that each task hosts; the last hosts what is left. */
  clients_per_app: number;
  /** Seconds of the same load before the measurement, not counted; 0 = none. */
  warmup_s: number;
  /** Longest drain of a clean run, seconds. */
  max_drain_s: number;
  /** Bound on the p99 of the publisher's lateness in a clean run, ms; null = none. */
  max_lateness_ms: number | null;
  /** Longest drain waited for, seconds. */
  drain_timeout_s: number;
  keep_running: boolean;
  /** Whether the apps stay for a next run, when this one went well. */
  keep_apps: boolean;
}

/** How many subscribers each task of a run hosts, the last fewer where the number does not divide. */
export function clientsPerTask({ clients, clients_per_app }: Pick<RunPlan, 'clients' | 'clients_per_app'>) {
  const whole = new Array<number>(Math.floor(clients / clients_per_app)).fill(clients_per_app);
  const rest = clients % clients_per_app;
  return rest === 0 ? whole : [...whole, rest];
}
