import type { Threshold } from '../../options/threshold.ts';

/** What one `hydra kafka` run does; the option names are the original's. Plain data. */
export interface KafkaOptions {
  /** Seconds of publishing; fractions allowed. */
  test_duration: number;
  /** Messages due at one instant. */
  msg_batch: number;
  /** Messages per second of the publisher. */
  msg_rate: number;
  /** Subscribers in all, as asked for; null = total_sub_apps x clients_per_app. */
  clients: number | null;
  /** Subscriber tasks; what `clients` needs of them where it is given. */
  total_sub_apps: number;
  /** Subscribers per task; the last task hosts what is left. */
  clients_per_app: number;
  /** Bytes of one message, the header included. */
  msg_size: number;
  keep_running: boolean;
  acks: 0 | 1 | 'all';
  linger_ms: number;
  /** Bytes a subscriber buffers at most; 0 = 1 MiB. */
  consumer_max_buffer_size: number;
  partitions: number;
  replication_factor: number;
  /** `host:port`, comma-separated; null = start a broker here. The effective value, whatever its source. */
  bootstrap: string | null;
  /** An existing topic to publish to, read from its present end on; null = a fresh one for this run. */
  topic: string | null;
  client: 'wire' | 'kafkajs';
  /** Bytes a fetch waits for; null = chosen from the expected rate. */
  fetch_min_bytes: number | null;
  /** How long a fetch waits for them, ms; null = chosen. */
  fetch_max_wait_ms: number | null;
  /** Seconds of the same load before the measurement, not counted; null = 3 on a broker of ours, else 0. */
  warmup_s: number | null;
  /** A drain up to this long still counts as keeping up, seconds. */
  max_drain_s: number;
  /** A publisher whose p99 lateness is above it makes the run unclean, ms; null = no bound. */
  max_lateness_ms: number | null;
  /** Exit code 1 when the run is not clean. */
  fail_unclean: boolean;
  /** The drain is given up after this long, seconds. */
  drain_timeout_s: number;
  /** Folder that takes one folder of files per run. */
  output: string;
  json: boolean;
  threshold: readonly Threshold[];
  /** As named by the user; null = hydra.ini of the working directory if there is one. */
  config_file: string | null;
}

/** How many subscribers the options ask for in all. */
export function clientsOf({ clients, total_sub_apps, clients_per_app }: KafkaOptions): number {
  return clients ?? total_sub_apps * clients_per_app;
}
