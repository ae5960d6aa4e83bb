import type { RunTag } from '../../src/measure/message.ts';
import type { DueRun, Outcome } from '../../src/measure/publisher-account.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

/** How many acknowledgements a publisher waits for: none, the leader's, all in-sync replicas'. */
export type Acks = 0 | 1 | -1;

export interface KafkaPublisherConfig {
  /** Comma-separated host:port list. */
  bootstrap: string;
  topic: string;
  partitions: number;
  runTag: RunTag;
  /** Index of this publisher within the run. */
  publisher: number;
  /** Length of every message, bytes, HEADER_BYTES or more. */
  messageBytes: number;
  acks: Acks;
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

/** What a publisher client reports; called synchronously, possibly many times a second. */
export interface PublisherSink {
  /** The fate of messages taken by `publish`. For acks 0, `acked` means: the bytes left for the kernel. */
  settled(outcome: Outcome, run: DueRun, nowUs: number): void;
  /** `publish` may take more again after it had taken less than offered. */
  roomAgain(): void;
  /** A distinct, countable trouble that was or was not survived, e.g. `NOT_LEADER_OR_FOLLOWER`. */
  trouble(name: string): void;
}

export interface ClientStats {
  txBytes: number;
  rxBytes: number;
  reconnects: number;
  retries: number;
}

/** One publisher: one connection per broker that leads a partition of the topic. */
export interface KafkaPublisherClient {
  readonly stats: Readonly<ClientStats>;
  /** Resolves once the leader of every partition is connected. @throws when that fails for good */
  open(signal: AbortSignal): Promise<void>;
  /**
   * Takes up to `count` messages of one stream (= partition), all due at `intendedUs`, numbered from
   * `firstSequence`, and encodes them at once.
   * @returns how many it took; fewer than `count` when its buffer or the in-flight bound is reached
   */
  publish(stream: number, firstSequence: number, count: number, intendedUs: number): number;
  /** Resolves when everything taken is settled; at the latest after the delivery timeout, since all is settled by then. */
  flush(): Promise<void>;
  /** Settles what is left (`failed` where it never left, else `unknown`) and closes the connections. */
  close(): Promise<void>;
}

export interface KafkaSubscriberConfig {
  bootstrap: string;
  topic: string;
  /** Offset of the first message to read, by partition. */
  startOffsets: readonly number[];
  fetchMinBytes: number;
  fetchMaxWaitMs: number;
  /** Most bytes per fetch answer; at least one batch always comes. */
  fetchMaxBytes: number;
  requestTimeoutMs: number;
  /** Names the client towards the broker, unique in the run. */
  clientId: string;
}

export interface SubscriberSink {
  trouble(name: string): void;
  /** One fetch was answered after `waitUs`. */
  fetched(waitUs: number): void;
}

/** One subscriber: its own connection(s), position and account; assigned every partition by hand, no group. */
export interface KafkaSubscriberClient {
  readonly stats: Readonly<ClientStats>;
  /** Resolves once it is reading from every partition. */
  open(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export type CreatePublisher = (config: KafkaPublisherConfig, sink: PublisherSink) => KafkaPublisherClient;

export type CreateSubscriber = (
  config: KafkaSubscriberConfig,
  account: SubscriberAccount,
  sink: SubscriberSink,
) => KafkaSubscriberClient;
