import type { BacklogOptions } from '../../patterns/pubsub/backlog-options.ts';
import type { ConnectOptions } from '../../patterns/pubsub/connect-options.ts';
import type { FaultOptions } from '../../patterns/pubsub/fault-fields.ts';
import type { PubsubOptions } from '../../patterns/pubsub/options.ts';
import type { Compression } from '../../servers/kafka/client/compression.ts';
import type { Isolation } from '../../servers/kafka/client/isolation.ts';
import type { KeyChoice } from '../../servers/kafka/client/keys.ts';
import type { Partitioner } from '../../servers/kafka/client/partitioners.ts';
import type { CommonOptions } from '../shared/common-options.ts';

/** Whose acknowledgement a publisher waits for: nobody's, the leader's, all replicas' in sync. */
export type Acks = 0 | 1 | 'all';

/** What one `hydra kafka` run does; the option names are the original's. Plain data. */
export interface KafkaOptions
  extends CommonOptions,
    PubsubOptions,
    BacklogOptions,
    ConnectOptions,
    FaultOptions {
  /** Null = 1, or all with transactions. */
  acks: Acks | null;
  /** Brokers know a batch that is sent again; null = with acks=all and the wire client. */
  enable_idempotence: boolean | null;
  /** Messages are sent in transactions. */
  transactional: boolean;
  /** Messages of a transaction; null = as many as come in its time. */
  transaction_size: number | null;
  /** Its time, ms; null = 100, or 10,000 where `transaction_size` is given. */
  transaction_ms: number | null;
  /** Share of the transactions that are aborted, 0 to 1. */
  abort_share: number;
  linger_ms: number;
  /** File that messages are filled from instead; null = as `payload` says. */
  payload_file: string | null;
  /** How the keys of messages are chosen. */
  keys: KeyChoice;
  /** How many keys there are. */
  key_count: number;
  /** How messages without keys choose their partition. */
  partitioner: Partitioner;
  /** Headers of every message, 24 bytes each. */
  headers: number;
  /** What publishers compress their batches with. */
  compression: Compression;
  /** What subscribers see of transactions; null = read_committed with transactions, else read_uncommitted. */
  isolation_level: Isolation | null;
  /** Bytes a subscriber buffers at most; 0 = 1 MiB. */
  consumer_max_buffer_size: number;
  partitions: number;
  replication_factor: number;
  /** `host:port`, comma-separated; null = start a broker here. The effective value, whatever its source. */
  bootstrap: string | null;
  /** How many brokers are started here where none are named. */
  brokers: number;
  /** Which Kafka they are; null = the one that comes with Hydra, or that of KAFKA_HOME. */
  kafka_version: string | null;
  /** An existing topic to publish to, read from its present end on; null = a fresh one for this run. */
  topic: string | null;
  /** `log`: what the brokers hold is read again after the run, by the other client. */
  verify: 'none' | 'log';
  client: 'wire' | 'kafkajs';
  /** Bytes a fetch waits for; null = chosen from the expected rate. */
  fetch_min_bytes: number | null;
  /** How long a fetch waits for them, ms; null = chosen. */
  fetch_max_wait_ms: number | null;
  /** Consumer groups that the subscribers are divided among, client i into group i modulo this; null = each reads all. */
  groups: number | null;
  /** How a group agrees who reads what. */
  group_protocol: 'classic' | 'consumer' | 'share';
  /** The same as `group_protocol` share. */
  share_group: boolean;
  /** Who decides that in a classic group. */
  assignor: 'range' | 'cooperative-sticky';
  /** What members do while the run publishes, as `readMemberActs` reads it; null = they stay. */
  rebalance: string | null;
  /** What members do with each message, as `readWorkTime` reads it; null = nothing. */
  work_ms: string | null;
  /** What work of random length is drawn by. */
  work_seed: number;
  /** How often members commit what they have read, ms. */
  commit_interval_ms: number;
  /** A member that is silent for so long is taken for gone, ms. */
  session_timeout_ms: number;
  /** How often a member tells that it lives, ms. */
  heartbeat_ms: number;
  /** Seconds of the same load before the measurement, not counted; null = 3 on a broker of ours, else 0. */
  warmup_s: number | null;
}

/** Whether brokers are to know batches that are sent again, so that none is in the log twice. */
export function isIdempotent(options: KafkaOptions): boolean {
  const { enable_idempotence, client } = options;
  return enable_idempotence ?? (acksOf(options) === 'all' && client === 'wire');
}

/** Whose acknowledgement publishers wait for. */
export function acksOf({ acks, transactional }: Pick<KafkaOptions, 'acks' | 'transactional'>): Acks {
  return acks ?? (transactional ? 'all' : 1);
}

/** What subscribers see of transactions, the run's own and those of others. */
export function isolationOf({
  isolation_level,
  transactional,
}: Pick<KafkaOptions, 'isolation_level' | 'transactional'>): Isolation {
  return isolation_level ?? (transactional ? 'read_committed' : 'read_uncommitted');
}

/** Long enough for the compilers of broker and tasks to have seen the load, s. */
const WARMUP_S = 3;

/** Seconds of warming up: unless told otherwise, on a broker that Hydra started. */
export function warmUpOf({ warmup_s, bootstrap }: Pick<KafkaOptions, 'warmup_s' | 'bootstrap'>): number {
  return warmup_s ?? (bootstrap === null ? WARMUP_S : 0);
}
