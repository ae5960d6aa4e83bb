import type { RunTag } from '../../src/measure/message.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { WorkTime } from '../../src/measure/work-time.ts';
import type { Compression } from '../../src/servers/kafka/client/compression.ts';
import type { Isolation } from '../../src/servers/kafka/client/isolation.ts';
import type { KafkaSecurity } from '../../src/servers/kafka/client/security.ts';
import type { PublisherClient, PublisherSink, SubscriberClient, SubscriberSink } from '../kit/client.ts';
import type { StreamDraw } from '../kit/stream-draw.ts';
import type { MessageKeys } from './message-keys.ts';

/** How many acknowledgements a publisher waits for: none, the leader's, all in-sync replicas'. */
export type Acks = 0 | 1 | -1;

/** How messages are put into transactions. */
export interface TransactionPlan {
  /** The transactional id: unique to the run and the publisher. */
  id: string;
  /** Messages of one; null = as many as come while it is open. */
  size: number | null;
  /** From its first message to its end, unless `size` is reached before, ms. */
  ms: number;
  /** Share of them that are aborted, 0 to 1. */
  abortShare: number;
}

export interface KafkaPublisherConfig {
  /** Comma-separated host:port list. */
  bootstrap: string;
  security: KafkaSecurity;
  topic: string;
  partitions: number;
  runTag: RunTag;
  /** Index of this publisher within the run. */
  publisher: number;
  /** Length of every message, bytes, HEADER_BYTES or more. */
  messageBytes: number;
  /** Null = messages have none. */
  keys: MessageKeys | null;
  /** Which partitions messages without keys go to; null = each burst to the next. */
  partitioner: StreamDraw | null;
  /** How many headers every message has. */
  headers: number;
  /** What batches are compressed with where that makes them shorter. */
  compression: Compression;
  acks: Acks;
  /** Brokers know a batch that is sent again (KIP-98); needs acks -1. */
  idempotent: boolean;
  /** Null = none; needs acks -1. */
  transactions: TransactionPlan | null;
  /** How long a batch that is not full waits for more, ms; 0 sends what one `publish` call brought. */
  lingerMs: number;
  /** A batch is closed before it grows beyond this (a single larger message makes a batch of its own), bytes. */
  batchBytes: number;
  /** Requests on their way per broker connection at once. */
  maxInFlight: number;
  /** Encoded and not yet acknowledged bytes at which `publish` stops taking more. */
  bufferBytes: number;
  /** From hand-over to giving up, retries included, ms. */
  deliveryTimeoutMs: number;
  /** Longest wait for one answer before the connection is given up, ms. */
  requestTimeoutMs: number;
}

export interface KafkaSubscriberConfig {
  bootstrap: string;
  security: KafkaSecurity;
  topic: string;
  /** Offset of the first message to read, by partition. */
  startOffsets: readonly number[];
  /** One past the last offset to read, whoever wrote what is there, by partition; null = whatever comes of the run. */
  endOffsets?: readonly number[] | null;
  /** What batches of the run's may be compressed with; what is compressed in another way is not the run's. */
  compression: Compression;
  /** Whether messages of transactions that are open or were aborted are read too. */
  isolation: Isolation;
  fetchMinBytes: number;
  /**
   * Share of `fetchMinBytes` that is waited for the first time, above 0 to 1. Clients with different shares are
   * answered at different times from then on, instead of all at one instant.
   */
  firstFetchShare: number;
  fetchMaxWaitMs: number;
  /** Most bytes per fetch answer; at least one batch always comes. */
  fetchMaxBytes: number;
  requestTimeoutMs: number;
  /** Names the client towards the broker, unique in the run. */
  clientId: string;
  /** What it is a member of; absent or null = it reads every partition for itself. */
  group?: GroupConfig | null;
}

/** A consumer group, and how its members behave. */
export interface GroupConfig {
  id: string;
  protocol: 'classic' | 'consumer' | 'share';
  /** Who decides what each member reads, in a classic group. */
  assignor: 'range' | 'cooperative-sticky';
  /** A member that is silent for so long is gone, ms. */
  sessionTimeoutMs: number;
  heartbeatMs: number;
  /** How long the others wait for a member that is to join, ms. */
  rebalanceTimeoutMs: number;
  commitIntervalMs: number;
  /** What members do with each message, one after the other; absent or null = nothing. */
  work?: MemberWork | null;
}

/** How long messages occupy a member. */
export interface MemberWork {
  time: WorkTime;
  /** What it is drawn by: a seed, and which of its sequences; whole numbers. */
  seed: readonly [seed: number, stream: number];
  /** How many messages a member of a share group takes at once. */
  mostRecords?: number;
}

/** Makes a publisher that is not open yet; the sink is told of what becomes of messages. */
export type CreatePublisher = (config: KafkaPublisherConfig, sink: PublisherSink) => PublisherClient;

/** Makes a subscriber that is not open yet; it books messages in the account. */
export type CreateSubscriber = (
  config: KafkaSubscriberConfig,
  account: SubscriberAccount,
  sink: SubscriberSink,
) => SubscriberClient;
