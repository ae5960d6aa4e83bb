import { HydraError } from '../../base/errors.ts';
import { HEADER_BYTES } from '../../measure/message.ts';
import type { TopicLayout } from '../../servers/kafka/admin/admin.ts';
import type { DescribedSettings } from '../../servers/kafka/admin/described-settings.ts';
import { COMPRESSIONS, type Compression } from '../../servers/kafka/client/compression.ts';
import { besideValue } from './beside-value.ts';
import type { KafkaOptions } from './options.ts';

/** Kafka's default of max.message.bytes, and what a larger message gets beside its own length. */
const MESSAGE_BYTES_BOUND = 1_048_588;
const MESSAGE_BYTES_SPARE = 152;
/** The longest of Kafka's times: none is refused. */
const FOREVER_MS = '9223372036854775807';
/** Around the records of a batch; and of a record without key and headers all but lengths and value, bytes. */
const BATCH_BYTES = 61;
const RECORD_BYTES = 5;

/** What is known of the brokers that a topic is made on. */
export interface BrokerFacts {
  /** Null where they may not be read. */
  settings: DescribedSettings | null;
  /** Release of the cluster's metadata, e.g. `4.1`; null if unknown. */
  release: string | null;
}

type OwnTopicOptions = Pick<KafkaOptions, 'msg_size' | 'replication_factor' | 'keys' | 'headers'>;

/**
 * The settings of a run's own topic: all that a broker's defaults could break the run with. Nothing is compressed anew,
 * compacted or deleted, and no time stamp refused. `min.insync.replicas` is at most the replication factor, for with
 * `acks=all` nothing could be acknowledged.
 */
export function ownTopicSettings(broker: BrokerFacts, options: OwnTopicOptions): Record<string, string> {
  const replicas = insyncReplicas(broker, options);
  const message = options.msg_size + besideValue(options) + MESSAGE_BYTES_SPARE;
  return {
    'cleanup.policy': 'delete',
    'compression.type': 'producer',
    'message.timestamp.type': 'CreateTime',
    ...timestampBounds(broker),
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(Math.max(MESSAGE_BYTES_BOUND, message)),
    ...(replicas === null ? {} : { 'min.insync.replicas': String(replicas) }),
  };
}

/** What of the topic's settings is not as the brokers would have it, and changes what is measured. */
export function notesOnOwnTopic(broker: BrokerFacts, options: OwnTopicOptions): string[] {
  const asked = Number(broker.settings?.['min.insync.replicas']);
  const replicas = options.replication_factor;
  if (!(asked > replicas)) return [];
  return [
    `the brokers' min.insync.replicas ${asked} is more than replication_factor ${replicas}: the run's topic has ${replicas}`,
  ];
}

/** Null where the brokers' own will do, or is not known. */
function insyncReplicas({ settings }: BrokerFacts, options: OwnTopicOptions): number | null {
  const replicas = options.replication_factor;
  if (replicas === 1) return 1;
  const asked = Number(settings?.['min.insync.replicas']);
  return asked > replicas ? replicas : null;
}

/** A broker refuses a topic with a setting that it does not know: Kafka 3.6 has two for one, Kafka 4 only these. */
function timestampBounds({ settings, release }: BrokerFacts): Record<string, string> {
  const after = {
    'message.timestamp.before.max.ms': FOREVER_MS,
    'message.timestamp.after.max.ms': FOREVER_MS,
  };
  const before = { 'message.timestamp.difference.max.ms': FOREVER_MS };
  if (settings !== null) {
    if ('log.message.timestamp.before.max.ms' in settings) return after;
    return 'log.message.timestamp.difference.max.ms' in settings ? before : {};
  }
  if (release === null) return {};
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 6) ? after : before;
}

/** What a run asks of a topic that it is given. */
export interface AskedOfTopic {
  /** Length of its messages; null while that is open. */
  messageBytes: number | null;
  /** What every message has beside its value, bytes. */
  besideBytes: number;
  keys: KafkaOptions['keys'];
  acks: KafkaOptions['acks'];
}

/**
 * Refuses a topic that cannot carry a run.
 * @throws HydraError with one line that says what it is, and how to mend it
 */
export function checkGivenTopic(
  name: string,
  { settings, layout }: { settings: DescribedSettings | null; layout: TopicLayout },
  { messageBytes, besideBytes, keys, acks }: AskedOfTopic,
): void {
  const refuse = (what: string, hint: string): never => {
    throw new HydraError(`topic "${name}" ${what}`, {
      hint: `${hint}, or leave --topic out for a fresh one`,
    });
  };
  const cleanup = settings?.['cleanup.policy'];
  if (cleanup?.includes('compact') && keys === 'none') {
    const what = `is compacted (cleanup.policy=${cleanup}): it takes no messages without a key`;
    refuse(what, 'give one with cleanup.policy=delete, give --keys');
  }
  const compression = settings?.['compression.type'] ?? 'producer';
  if (!isKnown(compression)) {
    const what = `compresses what it is sent in a way that Hydra's subscribers do not read (compression.type=${compression})`;
    refuse(what, 'set its compression.type to producer');
  }
  const wanted = leastInSync(settings) ?? 0;
  if (acks === 'all' && layout.inSync < wanted) {
    const what = `has ${layout.inSync} of ${layout.replicas} replicas in sync and wants ${wanted} (min.insync.replicas): with --acks=all nothing is acknowledged`;
    refuse(what, 'bring its brokers back, lower its min.insync.replicas, take --acks=1');
  }
  const most = maxMessageBytes(settings);
  const least = messageBytes === null ? 0 : batchBytesOf(messageBytes, besideBytes);
  if (least > most) {
    const what = `takes at most ${most} bytes (max.message.bytes), a message of this run needs ${least}`;
    refuse(what, 'raise its max.message.bytes, lower --msg_size');
  }
}

type SpanOptions = Pick<
  KafkaOptions,
  'test_duration' | 'drain_timeout_s' | 'msg_rate' | 'msg_size' | 'compression'
>;

/** What a topic that was given may do to the run. */
export function notesOnGivenTopic(
  name: string,
  settings: DescribedSettings | null,
  options: SpanOptions & { partitions: number },
): string[] {
  if (settings === null) {
    return [`the settings of topic ${name} may not be read: whether it suits the run is not known`];
  }
  const notes: string[] = [];
  const gone = 'what is deleted before it is read is lost';
  const { test_duration, drain_timeout_s, msg_rate, msg_size, partitions } = options;
  const keptMs = Number(settings['retention.ms'] ?? -1);
  if (keptMs >= 0 && keptMs < (test_duration + drain_timeout_s) * 1000) {
    notes.push(`topic ${name} keeps messages for ${keptMs / 1000} s (retention.ms): ${gone}`);
  }
  if (settings['cleanup.policy']?.includes('compact')) {
    notes.push(
      `topic ${name} is compacted (cleanup.policy=${settings['cleanup.policy']}): what a later message of its key takes away before it is read is lost`,
    );
  }
  const stored = storedCompression(settings, options.compression);
  if (stored !== options.compression) {
    notes.push(
      `topic ${name} compresses anew what it is sent with compression=${options.compression} (compression.type=${settings['compression.type']}): its brokers work for that`,
    );
  }
  if (settings['message.timestamp.type'] === 'LogAppendTime') {
    notes.push(
      `topic ${name} has time stamps of its brokers (message.timestamp.type=LogAppendTime); latencies count by those within the messages`,
    );
  }
  if (settings['remote.storage.enable'] === 'true') {
    notes.push(
      `topic ${name} is tiered (remote.storage.enable): what is no longer kept by its brokers is read from elsewhere, which takes longer`,
    );
  }
  const keptBytes = Number(settings['retention.bytes'] ?? -1);
  if (
    keptBytes >= 0 &&
    keptBytes < (msg_rate * test_duration * Math.max(HEADER_BYTES, msg_size)) / partitions
  ) {
    notes.push(`topic ${name} keeps ${keptBytes} bytes of each partition (retention.bytes): ${gone}`);
  }
  return notes;
}

function isKnown(compressionType: string): boolean {
  return ['producer', 'uncompressed', ...COMPRESSIONS].includes(compressionType);
}

/** What batches are compressed with where they are read, sent with `sent`. */
export function storedCompression(settings: DescribedSettings | null, sent: Compression): Compression {
  const told = settings?.['compression.type'];
  if (told === 'uncompressed') return 'none';
  return COMPRESSIONS.find((name) => name === told) ?? sent;
}

/** How many replicas must be in sync for acks=all; null where that is not known. */
export function leastInSync(settings: DescribedSettings | null): number | null {
  const told = Number(settings?.['min.insync.replicas']);
  return told >= 1 ? told : null;
}

/** The longest record batch that a topic takes, bytes; Infinity where that is not known. */
export function maxMessageBytes(settings: DescribedSettings | null): number {
  const told = Number(settings?.['max.message.bytes']);
  return told >= 0 ? told : Number.POSITIVE_INFINITY;
}

/** Length of a record batch that holds one message, bytes. */
function batchBytesOf(messageBytes: number, besideBytes: number): number {
  const value = Math.max(HEADER_BYTES, messageBytes);
  const record = RECORD_BYTES + besideBytes + varintBytes(value) + value;
  return BATCH_BYTES + varintBytes(record) + record;
}

/** Bytes that the zigzag varint of a non-negative number takes. */
function varintBytes(value: number): number {
  return Math.max(1, Math.ceil(Math.log2(2 * value + 1) / 7));
}
