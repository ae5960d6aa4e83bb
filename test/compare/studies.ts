import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import type { PubsubDigest } from '../../src/patterns/pubsub/result.ts';
import type { LatencySummary, TaskRow } from '../../src/run/result.ts';
import type { Varied } from '../../src/store/manifest.ts';
import type { Study, StudyCell } from '../../src/store/study.ts';
import { noLatencies } from '../patterns/pubsub/no-latencies.ts';

/** What a test sets of a run; the rest is a small clean run. */
export interface RunValues {
  loss?: number | null;
  /** End-to-end, microseconds; null = latency was not measured. */
  p99?: number | null;
  rate?: number;
  drain_s?: number;
  /** Publisher's p99 lateness, microseconds. */
  lateness?: number;
  tasks?: readonly TaskRow[];
  options?: Record<string, unknown>;
  environment?: Partial<PubsubDigest['environment']>;
  workload?: string;
}

export interface CellValues {
  varied?: Varied;
  runs?: readonly RunValues[];
  /** Runs that gave no result, by their reason. */
  failed?: readonly string[];
}

/** A study whose cells have the runs given, named as a sweep names them. */
export function studyOf(cells: readonly CellValues[], told: Partial<Study> = {}): Study {
  return {
    folder: 'results/study',
    name: 'study',
    pattern: pubsubPattern,
    manifest: null,
    cells: cells.flatMap((values, index) => cellsOf(values, String(index + 1).padStart(3, '0'))),
    answers: [],
    missing: [],
    ...told,
  };
}

/** One cell for each p99 of a list, all of the same values. */
export function repeats(p99s: readonly number[], varied: Varied = {}): CellValues {
  return { varied, runs: p99s.map((p99) => ({ p99 })) };
}

/** A task measured over 10 s, which was kept from a CPU for a part of them. */
export function disturbedTask(kept_share: number, parts: Partial<TaskRow> = {}): TaskRow {
  return {
    id: 'task',
    app: '/app',
    role: 'publisher',
    host: 'h',
    clients: 1,
    cpu_s: 1,
    cpu_percent: 10,
    rss_bytes: 1,
    rss_peak_bytes: 1,
    event_loop_delay_us: { p50: 1, p99: 1, max: 1 },
    elapsed_s: 10,
    scheduling: {
      run_delay_s: kept_share * 10,
      throttled_s: 0,
      standstill_s: 0,
      cores: 2,
      host_steal_s: 0,
      host_pressure_s: 0,
    },
    ...parts,
  };
}

function cellsOf({ varied = {}, runs = [], failed = [] }: CellValues, id: string): StudyCell[] {
  const name = (repeat: number) => (repeat === 1 ? id : `${id}-r${repeat}`);
  return [
    ...runs.map((run, index) => ({
      ...record(name(index + 1), index + 1, varied),
      result: resultOf({ ...run, options: { ...varied, ...run.options } }),
    })),
    ...failed.map((reason, index) => ({
      ...record(name(runs.length + index + 1), runs.length + index + 1, varied),
      state: 'failed' as const,
      reason,
    })),
  ];
}

function record(id: string, repeat: number, varied: Varied): StudyCell {
  return {
    schema_version: 1,
    id,
    varied,
    repeat,
    state: 'measured',
    reason: null,
    attempts: [],
    result: null,
  };
}

export function resultOf(run: RunValues = {}): PubsubDigest {
  const p99 = run.p99 === undefined ? 10_000 : run.p99;
  const summary = p99 === null ? null : latency(p99);
  return {
    schema_version: 2,
    groups: [],
    group_lag: null,
    rebalances: [],
    read_twice: null,
    pattern: 'pubsub',
    flow: 'publish_and_read',
    read: null,
    run_id: '20260101-000000-000000',
    workload: run.workload ?? 'kafka',
    started_at: '2026-01-01T00:00:00.000Z',
    finished_at: '2026-01-01T00:00:12.500Z',
    options: { msg_rate: 1000, msg_size: 100, total_sub_apps: 1, clients_per_app: 10, ...run.options },
    client_count: 10,
    packet_tx: 10_000,
    average_tx_rate: 1000,
    average_packets: 10_000,
    average_rate: run.rate ?? 1000,
    failing_clients: 0,
    failing_clients_rate: null,
    average_packet_loss: run.loss === undefined ? 0 : run.loss,
    pub_cpu: 10,
    pub_net_txrate: 120_000,
    pub_net_rxrate: 4_000,
    passed: true,
    clean: true,
    unclean_because: [],
    caveats: [],
    verdict: { cause: ['clean'], evidence: [] },
    counts: counts(),
    independent_count: 10_000,
    system_failure: null,
    backlog_at_end: 0,
    drain_s: run.drain_s ?? 0,
    drain_end: 'complete',
    latency_us: {
      ...noLatencies,
      publish: latency(3_000),
      end_to_end: summary,
      lateness: latency(run.lateness ?? 20),
    },
    notes: [],
    errors: {},
    tasks: [...(run.tasks ?? [])],
    dead_tasks: [],
    not_connected: [],
    connections: null,
    client_failures: [],
    gone: [],
    throttle_s: { publisher: 0, subscribers: 0 },
    events: [],
    blocks: [],
    system_figures: null,
    log_check: null,
    series: [],
    environment: {
      hydra_version: '0.1.0',
      node_version: 'v20.19.0',
      os: 'Linux 6.1',
      cpu_model: 'Model X',
      cpu_count: 2,
      usable_cores: 2,
      memory_bytes: 8 * 2 ** 30,
      engine: 'local',
      cluster_url: 'http://127.0.0.1:8080',
      command: 'hydra kafka',
      system: { kind: 'Apache Kafka', release: '4.1' },
      ...run.environment,
    },
  };
}

function latency(p99: number): LatencySummary {
  const part = (share: number) => Math.round(p99 * share);
  return {
    count: 1000,
    min: part(0.1),
    p50: part(0.4),
    p90: part(0.7),
    p95: part(0.8),
    p99,
    p99_9: part(1.5),
    max: part(2),
    histogram: [],
  };
}

function counts(): PubsubDigest['counts'] {
  return {
    asked: 10_000,
    sent: 10_000,
    unsent: 0,
    acked: 10_000,
    failed: 0,
    unknown: 0,
    expected: 100_000,
    received: 100_000,
    lost: 0,
    undelivered: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    unacked_received: 0,
    aborted: 0,
    aborted_received: 0,
  };
}
