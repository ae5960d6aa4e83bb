import type { Dictionary } from '../../control/dictionary.ts';
import { messageArguments, scheduleArguments } from '../../patterns/pubsub/task-arguments.ts';
import { DEFAULT_HIGH_WATER_MARK, type ZmqOptions } from './options.ts';

/** ZMQ_RCVHWM of subscribers of libzmq's. */
export function receiveMark({ rcvhwm }: ZmqOptions): number {
  return rcvhwm ?? DEFAULT_HIGH_WATER_MARK;
}

/** What a publisher is told, its place and its share of the rate apart. */
export function publisherConfig(options: ZmqOptions, runId: string): Dictionary {
  return {
    ...messageArguments(options, runId),
    ...scheduleArguments(options, options.test_duration),
    sndhwm: options.sndhwm,
    xpub_nodrop: String(options.xpub_nodrop),
    io_threads: options.io_threads,
  };
}

/** What a subscriber is told, where publishers are and how many clients it hosts apart. */
export function subscriberConfig(options: ZmqOptions, runId: string): Dictionary {
  return {
    ...messageArguments(options, runId),
    client: options.client,
    rcvhwm: receiveMark(options),
    conflate: String(options.conflate),
    // Nothing but a fault needs them.
    relayed: String(options.client === 'libzmq' && options.faults !== null),
  };
}
