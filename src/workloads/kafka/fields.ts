import type { z } from 'zod';
import { HEADER_BYTES } from '../../measure/message.ts';
import {
  bootstrapList,
  decimal,
  type Field,
  flag,
  oneOf,
  orNone,
  Problem,
  pathText,
  textField,
  whole,
} from '../../options/field.ts';
import { DEFAULT_CONFIG_FILE } from '../../options/settings.ts';
import { parseThreshold, type Threshold } from '../../options/threshold.ts';
import type { KafkaOptions } from './options.ts';

/** How a field appears on the command line. */
export interface OptionField<T> extends Field<T> {
  group: 'Load:' | 'Kafka:' | 'Judging:' | 'Run and output:';
  /** `switch` takes no value; `list` may be given several times, each text read by `schema`. */
  kind?: 'switch' | 'list';
  /** What help shows as the default where the fallback itself says too little. */
  fallbackText?: string;
}

/** The options that may be given once. */
export type SingleOptions = Omit<KafkaOptions, 'threshold'>;
export type KafkaFields = { readonly [K in keyof SingleOptions]: OptionField<SingleOptions[K]> };

/** More subscribers than any measurement of ours ran with, and few enough that one row each stays readable. */
export const MAX_CLIENTS = 100_000;
export const MAX_APPS = 10_000;
const SECONDS_PER_DAY = 86_400;
const INT32_MAX = 2_147_483_647;

const acks: z.ZodType<0 | 1 | 'all', string> = textField((text) => {
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

const load = {
  test_duration: {
    schema: decimal({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 10,
    describe: 'seconds of publishing',
    group: 'Load:',
  },
  msg_rate: {
    schema: decimal({ above: 0, max: 1e9, unit: 'messages per second' }),
    fallback: 10_000,
    describe: 'messages per second of the publisher',
    group: 'Load:',
  },
  msg_batch: {
    schema: whole({ min: 1, max: 1_000_000, unit: 'messages' }),
    fallback: 100,
    describe: 'messages due at one instant',
    group: 'Load:',
  },
  msg_size: {
    schema: whole({ min: HEADER_BYTES, max: 16_777_216, unit: 'bytes' }),
    fallback: 100,
    describe: `bytes of one message, its header of ${HEADER_BYTES} included`,
    group: 'Load:',
  },
  total_sub_apps: {
    schema: whole({ min: 1, max: MAX_APPS, unit: 'subscriber apps' }),
    fallback: 20,
    describe: 'subscriber apps (tasks) to run',
    group: 'Load:',
  },
  clients: {
    schema: orNone(whole({ min: 1, max: MAX_CLIENTS, unit: 'subscribers' })),
    fallback: null,
    describe: 'subscribers in all, instead of --total_sub_apps; the last app hosts what is left',
    group: 'Load:',
    fallbackText: 'total_sub_apps x clients_per_app',
  },
  clients_per_app: {
    schema: whole({ min: 1, max: 10_000, unit: 'subscribers per app' }),
    fallback: 10,
    describe: 'subscribers that each app hosts',
    group: 'Load:',
  },
} as const satisfies Partial<KafkaFields>;

const kafka = {
  bootstrap: {
    schema: orNone(bootstrapList),
    fallback: null,
    describe: 'brokers as host:port, several separated by commas',
    group: 'Kafka:',
    fallbackText: '[kafka] bootstrap, else a broker is started',
  },
  topic: {
    schema: orNone(topicName),
    fallback: null,
    describe: 'existing topic to use, from its present end on',
    group: 'Kafka:',
    fallbackText: 'a fresh one, deleted afterwards',
  },
  client: {
    schema: oneOf(['wire', 'kafkajs']),
    fallback: 'wire',
    describe: 'protocol implementation: wire (ours) or kafkajs',
    group: 'Kafka:',
  },
  acks: { schema: acks, fallback: 1, describe: 'acknowledgements wanted: 0, 1 or all', group: 'Kafka:' },
  linger_ms: {
    schema: whole({ min: 0, max: 60_000, unit: 'milliseconds' }),
    fallback: 0,
    describe: 'milliseconds that a message may wait for company',
    group: 'Kafka:',
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
} as const satisfies Partial<KafkaFields>;

const judging = {
  warmup_s: {
    schema: orNone(decimal({ min: 0, max: SECONDS_PER_DAY, unit: 'seconds' })),
    fallback: null,
    describe: 'seconds of the same load on another topic first, not counted',
    group: 'Judging:',
    fallbackText: '3 on a broker started for the run, else 0',
  },
  max_drain_s: {
    schema: decimal({ min: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 2,
    describe: 'longest drain of a clean run, seconds',
    group: 'Judging:',
  },
  max_lateness_ms: {
    schema: orNone(decimal({ min: 0, max: 3_600_000, unit: 'milliseconds' })),
    fallback: null,
    describe: "bound on the p99 of the publisher's lateness in a clean run, milliseconds",
    group: 'Judging:',
    fallbackText: 'none: lateness is told beside the result',
  },
  fail_unclean: {
    schema: flag,
    fallback: false,
    describe: 'exit code 1 when the run is not clean',
    group: 'Judging:',
    kind: 'switch',
  },
  drain_timeout_s: {
    schema: decimal({ above: 0, max: SECONDS_PER_DAY, unit: 'seconds' }),
    fallback: 120,
    describe: 'seconds after which the drain is given up',
    group: 'Judging:',
  },
} as const satisfies Partial<KafkaFields>;

const runAndOutput = {
  keep_running: {
    schema: flag,
    fallback: false,
    describe: 'leave the apps running afterwards',
    group: 'Run and output:',
    kind: 'switch',
  },
  output: {
    schema: pathText,
    fallback: 'results',
    describe: 'folder that takes one folder of files per run',
    group: 'Run and output:',
  },
  json: {
    schema: flag,
    fallback: false,
    describe: 'print the result as one JSON document on stdout',
    group: 'Run and output:',
    kind: 'switch',
  },
  config_file: {
    schema: pathText,
    fallback: null,
    describe: 'settings file',
    group: 'Run and output:',
    fallbackText: `${DEFAULT_CONFIG_FILE} of the working directory, if there`,
  },
} as const satisfies Partial<KafkaFields>;

/** Every single-valued option of `hydra kafka`, in the order of help. */
export const kafkaFields: KafkaFields = { ...load, ...kafka, ...judging, ...runAndOutput };

/** The one option that may be given several times. */
export const thresholdField: {
  schema: z.ZodType<Threshold, string>;
  describe: string;
  group: 'Judging:';
  kind: 'list';
} = {
  schema: textField(parseThreshold),
  describe: 'condition that fails the run when broken, e.g. "average_packet_loss<=0.5"; may be repeated',
  group: 'Judging:',
  kind: 'list',
};
