import type { RawOptions } from '../../../src/options/read-option.ts';
import { kafka } from '../../../src/workloads/kafka/kafka.ts';
import type { KafkaOptions } from '../../../src/workloads/kafka/options.ts';
import { readOptions } from '../../../src/workloads/shared/read-options.ts';

/** Options as a command line gives them. */
export const kafkaOptions = (raw: RawOptions, bootstrap: string | null): KafkaOptions =>
  readOptions(kafka, raw, { kafka: { bootstrap } });

/** Options from texts that say all. */
export const kafkaFromTexts = (raw: RawOptions): KafkaOptions => readOptions(kafka, raw, null);
