import type * as z from 'zod';
import { decimal, flag, oneOf, orNone, Problem, pathText, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { type BacklogOptions, backlogFields } from '../../patterns/pubsub/backlog-options.ts';
import { type ConnectOptions, connectFields } from '../../patterns/pubsub/connect-options.ts';
import { faultFields } from '../../patterns/pubsub/fault-fields.ts';
import {
  judgingFields,
  loadFields,
  type PubsubOptions,
  publishersOrNone,
  SECONDS_PER_DAY,
} from '../../patterns/pubsub/options.ts';
import { COMPRESSIONS, type Compression } from '../../servers/kafka/client/compression.ts';
import { ISOLATIONS, type Isolation } from '../../servers/kafka/client/isolation.ts';
import { KEY_CHOICES, type KeyChoice } from '../../servers/kafka/client/keys.ts';
import { PARTITIONERS, type Partitioner } from '../../servers/kafka/client/partitioners.ts';
import { bootstrapField, brokersField, versionField } from '../../servers/kafka/settings/fields.ts';
import type { CommonOptions } from '../shared/common-options.ts';
import { readFaults } from './faults.ts';
import { groupFields } from './group-fields.ts';
import type { Acks, KafkaOptions } from './options.ts';

type KafkaOwn = Omit<
  KafkaOptions,
  | keyof CommonOptions
  | keyof PubsubOptions
  | keyof ConnectOptions
  | keyof BacklogOptions
  | keyof typeof groupFields
  | 'warmup_s'
>;

/** More take a publisher seconds to sort by partition. */
const MAX_KEYS = 1_000_000;
const MAX_HEADERS = 1_000;
const INT32_MAX = 2_147_483_647;

const acks: z.ZodType<Acks, string> = textField((text) => {
  if (text === 'all' || text === '-1') return 'all';
  if (text === '0' || text === '1') return text === '0' ? 0 : 1;
  return new Problem('is not known', 'give 0, 1 or all');
});

// Kafka's org.apache.kafka.common.internals.Topic: these characters, at most 249, neither `.` nor `..`.
const topicName: z.ZodType<string, string> = textField((text) =>
  /^[a-zA-Z0-9._-]{1,249}$/.test(text) && text !== '.' && text !== '..'
    ? text
    : new Problem(
        'is not a Kafka topic name',
        'give 1 to 249 letters, digits, dots, underscores and hyphens',
      ),
);

const faultsText: z.ZodType<string, string> = textField((text) => {
  const faults = readFaults(text);
  return faults instanceof Problem ? faults : faults.map((fault) => fault.text).join('; ');
});

const kafka: OptionFields<KafkaOwn> = {
  bootstrap: {
    schema: bootstrapField.schema,
    fallback: bootstrapField.fallback,
    describe: 'brokers as host:port, several separated by commas',
    group: 'Kafka:',
    fallbackText: '[kafka] bootstrap, else a broker is started',
    fixed: true,
    setting: { section: 'kafka', key: 'bootstrap' },
  },
  brokers: {
    ...brokersField,
    describe: 'how many brokers are started where none are named',
    group: 'Kafka:',
    fixed: true,
    setting: { section: 'kafka', key: 'brokers' },
  },
  kafka_version: {
    ...versionField,
    describe: 'Kafka that is started, e.g. 4.0.1',
    group: 'Kafka:',
    fallbackText: 'the one that comes with Hydra, or that of KAFKA_HOME',
    fixed: true,
    setting: { section: 'kafka', key: 'version' },
  },
  topic: {
    schema: orNone(topicName),
    fallback: null,
    describe: 'existing topic to use, from its present end on',
    group: 'Kafka:',
    fallbackText: 'a fresh one, deleted afterwards',
    fixed: true,
  },
  faults: {
    ...faultFields.faults,
    schema: orNone(faultsText),
    describe:
      'what is done to brokers started here ("kill leader at 3s; start killed at 6s") and to networks ("block subscribers 10% at 3s for 2s with stall")',
    fallbackText: 'nothing',
  },
  fault_seed: faultFields.fault_seed,
  verify: {
    schema: oneOf(['none', 'log']),
    fallback: 'none',
    describe: 'log: read the log again after the run, with the other client, and compare',
    group: 'Judging:',
  },
  client: {
    schema: oneOf(['wire', 'kafkajs']),
    fallback: 'wire',
    describe: 'protocol implementation: wire (ours) or kafkajs',
    group: 'Kafka:',
  },
  acks: {
    schema: acks as z.ZodType<Acks | null, string>,
    fallback: null,
    describe: 'acknowledgements wanted: 0, 1 or all',
    group: 'Kafka:',
    fallbackText: '1, or all with --transactional',
  },
  enable_idempotence: {
    schema: orNone(flag),
    fallback: null,
    describe: 'true: brokers take a batch that is sent again once; needs acks=all',
    group: 'Kafka:',
    fallbackText: 'true with acks=all and the wire client',
  },
  transactional: {
    schema: flag,
    fallback: false,
    kind: 'switch',
    describe: 'messages are sent in transactions, with acks=all and idempotence',
    group: 'Kafka:',
  },
  transaction_size: {
    schema: orNone(whole({ min: 1, max: INT32_MAX, unit: 'messages' })),
    fallback: null,
    describe: 'messages of a transaction',
    group: 'Kafka:',
    fallbackText: 'as many as come in --transaction_ms',
  },
  transaction_ms: {
    schema: orNone(whole({ min: 1, max: 60_000, unit: 'milliseconds' })),
    fallback: null,
    describe: 'milliseconds after which a transaction ends at the latest',
    group: 'Kafka:',
    fallbackText: '100, or 10000 with --transaction_size',
  },
  abort_share: {
    schema: decimal({ min: 0, max: 1, unit: '0 = none' }),
    fallback: 0,
    describe: 'share of the transactions that are aborted, 0 to 1',
    group: 'Kafka:',
  },
  linger_ms: {
    schema: whole({ min: 0, max: 60_000, unit: 'milliseconds' }),
    fallback: 0,
    describe: 'milliseconds that a message may wait for company',
    group: 'Kafka:',
  },
  payload_file: {
    schema: orNone(pathText),
    fallback: null,
    describe: 'file whose bytes messages are filled with, one after the other, again and again; up to 8 MiB',
    group: 'Load:',
    fallbackText: 'as --payload says',
    fixed: true,
  },
  keys: {
    schema: oneOf(KEY_CHOICES) as z.ZodType<KeyChoice, string>,
    fallback: 'none',
    describe: `keys of messages, which choose their partition: ${KEY_CHOICES.join(', ')}`,
    group: 'Kafka:',
  },
  key_count: {
    schema: whole({ min: 1, max: MAX_KEYS, unit: 'keys' }),
    fallback: 1_000,
    describe: 'how many keys there are',
    group: 'Kafka:',
  },
  partitioner: {
    schema: oneOf(PARTITIONERS) as z.ZodType<Partitioner, string>,
    fallback: 'bursts',
    describe: `where messages without keys go: ${PARTITIONERS.join(', ')}`,
    group: 'Kafka:',
  },
  headers: {
    schema: whole({ min: 0, max: MAX_HEADERS, unit: 'headers' }),
    fallback: 0,
    describe: 'headers of every message, 24 bytes each',
    group: 'Kafka:',
  },
  compression: {
    schema: oneOf(COMPRESSIONS) as z.ZodType<Compression, string>,
    fallback: 'none',
    describe: `what batches are compressed with: ${COMPRESSIONS.join(', ')}`,
    group: 'Kafka:',
  },
  isolation_level: {
    schema: orNone(oneOf(ISOLATIONS)) as z.ZodType<Isolation | null, string>,
    fallback: null,
    describe: `what subscribers see of transactions: ${ISOLATIONS.join(', ')}`,
    group: 'Kafka:',
    fallbackText: 'read_committed with --transactional, else read_uncommitted',
  },
  consumer_max_buffer_size: {
    schema: whole({ min: 0, max: INT32_MAX, unit: 'bytes, 0 = no bound' }),
    fallback: 0,
    describe: 'bytes a subscriber fetches at once, 0 = 1 MiB',
    group: 'Kafka:',
  },
  partitions: {
    schema: whole({ min: 1, max: 10_000, unit: 'partitions' }),
    fallback: 1,
    describe: 'partitions of the topic',
    group: 'Kafka:',
  },
  replication_factor: {
    schema: whole({ min: 1, max: 32_767, unit: 'replicas' }),
    fallback: 1,
    describe: 'replicas of each partition',
    group: 'Kafka:',
  },
  fetch_min_bytes: {
    schema: orNone(whole({ min: 1, max: INT32_MAX, unit: 'bytes' })),
    fallback: null,
    describe: 'bytes that a fetch waits for',
    group: 'Kafka:',
    fallbackText: 'chosen from the expected rate',
  },
  fetch_max_wait_ms: {
    schema: orNone(whole({ min: 0, max: 60_000, unit: 'milliseconds' })),
    fallback: null,
    describe: 'milliseconds that a fetch waits for them',
    group: 'Kafka:',
    fallbackText: 'chosen from the expected rate',
  },
};

const warmUp: OptionFields<Pick<KafkaOptions, 'warmup_s'>> = {
  warmup_s: {
    schema: orNone(decimal({ min: 0, max: SECONDS_PER_DAY, unit: 'seconds' })),
    fallback: null,
    describe: 'seconds of the same load on another topic first, not counted',
    group: 'Judging:',
    fallbackText: '3 on a broker started for the run, else 0',
  },
};

/** The options of `hydra kafka`, in the order of help. */
export const kafkaFields: OptionFields<Omit<KafkaOptions, keyof CommonOptions>> = {
  ...loadFields,
  publishers: publishersOrNone,
  ...kafka,
  ...backlogFields,
  ...connectFields,
  ...groupFields,
  ...warmUp,
  ...judgingFields,
};
