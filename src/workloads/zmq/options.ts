import type { FaultOptions } from '../../patterns/pubsub/fault-fields.ts';
import type { PubsubOptions } from '../../patterns/pubsub/options.ts';
import type { CommonOptions } from '../shared/common-options.ts';

/** What one `hydra zmq` run does; the names of what the original had are its own. Plain data. */
export interface ZmqOptions extends CommonOptions, PubsubOptions, FaultOptions {
  /** How subscribers are made: this protocol implementation, which has no queue, or libzmq's SUB sockets. */
  client: 'wire' | 'libzmq';
  /** Messages that wait in a publisher for one subscriber before others are dropped; 0 = no bound. */
  sndhwm: number;
  /** Messages that wait in a subscriber of libzmq's; 0 = no bound; null = libzmq's default. */
  rcvhwm: number | null;
  /** A subscriber of libzmq's keeps the newest message only. */
  conflate: boolean;
  /** A publisher waits for the slowest subscriber instead of dropping. */
  xpub_nodrop: boolean;
  /** Threads of a publisher that carry messages to the network. */
  io_threads: number;
}

/** ZMQ_SNDHWM and ZMQ_RCVHWM unless told (api.zeromq.org, zmq_setsockopt). */
export const DEFAULT_HIGH_WATER_MARK = 1_000;
