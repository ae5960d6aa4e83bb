import * as z from 'zod';
import { HEADER_BYTES } from '../../src/measure/message.ts';
import { bytesAtOnce } from '../kit/receive-pace.ts';
import { basePublisherConfig, baseSubscriberConfig, tagOf, wireNumber } from '../kit/task-config.ts';
import type { ZmqPublisherConfig, ZmqSubscriberConfig } from './client.ts';

const port = z.number().int().min(1).max(65_535);
const endpoint = z.object({ host: z.string().min(1), port });
const endpoints = z.array(endpoint).min(1);
const yesNo = z.enum(['true', 'false']);
const highWaterMark = wireNumber((number) => number.int().nonnegative());

/** Arguments of `updateconfig` that a ZeroMQ publisher takes. */
export const publisherArguments = basePublisherConfig.extend({
  /** JSON: where it binds, `{host, port}`. */
  endpoint: jsonText(endpoint),
  sndhwm: highWaterMark,
  xpub_nodrop: yesNo,
  io_threads: wireNumber((number) => number.int().positive()),
  /** Subscribers of the run. */
  subscribers: wireNumber((number) => number.int().nonnegative()),
});

/** Arguments of `updateconfig` that a ZeroMQ subscriber takes. */
export const subscriberArguments = baseSubscriberConfig.extend({
  client: z.enum(['wire', 'libzmq']),
  /** JSON array of `{host, port}`, by the publishers' index. */
  publishers: jsonText(endpoints),
  rcvhwm: highWaterMark,
  conflate: yesNo,
  relayed: yesNo.default('false'),
});

export type PublisherArguments = z.infer<typeof publisherArguments>;
export type SubscriberArguments = z.infer<typeof subscriberArguments>;

export function publisherClientConfig(config: PublisherArguments): ZmqPublisherConfig {
  return {
    endpoint: config.endpoint,
    runTag: tagOf(config),
    publisher: config.publisher,
    messageBytes: Math.max(HEADER_BYTES, config.msg_size),
    sendHighWaterMark: config.sndhwm,
    noDrop: config.xpub_nodrop === 'true',
    ioThreads: config.io_threads,
    subscribers: config.subscribers,
  };
}

export function subscriberClientConfig(config: SubscriberArguments, index: number): ZmqSubscriberConfig {
  return {
    publishers: config.publishers,
    receiveHighWaterMark: config.rcvhwm,
    conflate: config.conflate === 'true',
    readBytes: atOnceOf(config, index),
    relayed: config.relayed === 'true',
  };
}

/** Around a message, bytes: flags and a length of one byte, or of eight. */
const FRAME_OVERHEAD = { short: 2, long: 9 } as const;
const LONGEST_SHORT_BYTES = 255;

/** What a slow client reads at once, so that its pace is even; no bound for others. */
function atOnceOf({ kinds }: SubscriberArguments, index: number): number | undefined {
  if (!kinds?.slow.includes(index)) return undefined;
  const { message_bytes, slow_rate } = kinds;
  const overhead = message_bytes > LONGEST_SHORT_BYTES ? FRAME_OVERHEAD.long : FRAME_OVERHEAD.short;
  return bytesAtOnce(slow_rate, message_bytes + overhead);
}

function jsonText<T extends z.ZodType>(schema: T) {
  return z.string().transform((text, context): z.infer<T> => {
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue('must be JSON: {"host", "port"}, or a list of these');
    return z.NEVER;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
