import type { RunTag } from '../../src/measure/message.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient, SubscriberSink } from '../kit/client.ts';

/** Where a publisher's socket is bound. */
export interface Endpoint {
  host: string;
  port: number;
}

export interface ZmqPublisherConfig {
  /** Bound to; the host is a name or an address of this machine's. */
  endpoint: Endpoint;
  runTag: RunTag;
  /** Index of this publisher within the run. */
  publisher: number;
  /** Length of every message, bytes, HEADER_BYTES or more. */
  messageBytes: number;
  /** Messages that wait for one subscriber before others are dropped; 0 = no bound. */
  sendHighWaterMark: number;
  /** Waits for room instead of dropping. */
  noDrop: boolean;
  /** Threads that carry messages between sockets and network. */
  ioThreads: number;
  /** How many are to connect. */
  subscribers: number;
}

export interface ZmqSubscriberConfig {
  /** By the publishers' index. */
  publishers: readonly Endpoint[];
  /** Messages that wait in one subscriber until nothing more is taken from the network; 0 = no bound. */
  receiveHighWaterMark: number;
  /** Only the newest message waits. */
  conflate: boolean;
  /** Most bytes that one read of a client of our own takes from the network; absent = as many as its buffer holds. */
  readBytes?: number | undefined;
  /** A client of libzmq's connects through relays in its process, so that its network can be blocked. */
  relayed: boolean;
}

/** Makes a subscriber that is not open yet; it books messages in the account. */
export type CreateSubscriber = (
  config: ZmqSubscriberConfig,
  account: SubscriberAccount,
  sink: SubscriberSink,
) => SubscriberClient;
