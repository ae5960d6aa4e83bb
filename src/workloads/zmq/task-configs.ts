import type { Dictionary } from '../../control/dictionary.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import { messageArguments, scheduleArguments } from '../../patterns/pubsub/task-arguments.ts';
import { DEFAULT_HIGH_WATER_MARK, type ZmqOptions } from './options.ts';

/** ZMQ_RCVHWM of subscribers of libzmq's. */
export function receiveMark({ rcvhwm }: ZmqOptions): number {
  return rcvhwm ?? DEFAULT_HIGH_WATER_MARK;
}

/** Subscribers of all tasks that open side by side, about: as many as a publisher can let wait, and each probe serves. */
const OPEN_AT_ONCE = 2_000;
const LEAST_OPEN_AT_ONCE = 32;

/** Of one task. */
function openAtOnce({ total_sub_apps }: ZmqOptions): number {
  return Math.max(LEAST_OPEN_AT_ONCE, Math.floor(OPEN_AT_ONCE / Math.max(1, total_sub_apps)));
}

/** What a publisher is told, its place and its share of the rate apart. */
export function publisherConfig(options: ZmqOptions, runId: string): Dictionary {
  return {
    ...messageArguments(options, runId),
    ...scheduleArguments(options, options.test_duration),
    sndhwm: options.sndhwm,
    xpub_nodrop: String(options.xpub_nodrop),
    io_threads: options.io_threads,
    subscribers: clientsOf(options),
  };
}

/** What a subscriber is told, where publishers are and how many clients it hosts apart. */
export function subscriberConfig(options: ZmqOptions, runId: string): Dictionary {
  return {
    ...messageArguments(options, runId),
    client: options.client,
    open_at_once: openAtOnce(options),
    rcvhwm: receiveMark(options),
    conflate: String(options.conflate),
    // Nothing but a fault needs them.
    relayed: String(options.client === 'libzmq' && options.faults !== null),
  };
}
