import type { Collected } from '../../../src/patterns/pubsub/collected.ts';
import type { PubsubLoad } from '../../../src/patterns/pubsub/parts.ts';
import { SeriesBuilder } from '../../../src/patterns/pubsub/series.ts';
import { clientReport, toldByPublisher, toldBySubscriber } from './reports.ts';

export const load: PubsubLoad = {
  test_duration: 10,
  msg_rate: 1_000,
  publishers: 1,
  clients: 4,
  clients_per_app: 2,
  warmup_s: 0,
  max_drain_s: 2,
  max_lateness_ms: null,
  drain_timeout_s: 60,
  lingerUs: 0,
  isAcknowledged: true,
};

/** A clean run: 10,000 messages in 10 s to four clients in two tasks. */
export function cleanRun(): Collected {
  const client = (index: number) =>
    clientReport({
      client: index,
      received: 10_000,
      lost: 0,
      rate: 1_000,
      first_msg_time: 1,
      last_msg_time: 11,
    });
  const clients = [client(0), client(1)];
  const part = { clients, received: 20_000, received_by_end: 19_990, lost: 0, fetch_wait_s: 4 };
  return {
    runId: 'r1',
    load,
    workload: 'kafka',
    options: { acks: 1, linger_ms: 0 },
    startedAt: new Date(0),
    finishedAt: new Date(20_000),
    publishers: [
      toldByPublisher(
        { asked: 10_000, sent: 10_000, acked: 10_000, span_s: 10, rate: 1_000 },
        { cpu_user_s: 0.9, cpu_system_s: 0.6, elapsed_s: 12, tx_bytes: 1_200_000, rx_bytes: 50_000 },
      ),
    ],
    subscribers: [toldBySubscriber('sub.1', part), toldBySubscriber('sub.2', part)],
    deadTasks: [],
    clientFailures: [],
    drain: { drainS: 0.1, waitedS: 0.1, end: 'complete' },
    events: [],
    blocks: [],
    killed: 0,
    logCheck: null,
    figures: null,
    series: new SeriesBuilder(),
    longestWaitMs: 500,
    causeOf: () => null,
    connectionLimit: null,
    independentCount: 10_000,
    systemFailure: null,
    bounds: null,
    environment: {
      hydra_version: '0',
      node_version: 'v20',
      os: 'Linux',
      cpu_model: 'cpu',
      cpu_count: 2,
      usable_cores: 2,
      memory_bytes: 1,
      engine: 'local',
      cluster_url: 'http://127.0.0.1:1',
      command: 'hydra kafka',
      system: {},
    },
    notes: ['fetch_min_bytes chosen'],
  };
}
