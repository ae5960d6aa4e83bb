import { UsageError } from '../../base/errors.ts';
import { checkConnect } from '../../patterns/pubsub/connect-options.ts';
import { refuseGiven } from '../../patterns/pubsub/read-only-options.ts';
import { kafkaFields } from './fields.ts';
import type { KafkaOptions } from './options.ts';

/** What only publishers, topics of a run's own or members of groups have a use for. */
const UNUSED = [
  ...(['acks', 'enable_idempotence', 'transactional', 'transaction_size', 'transaction_ms'] as const),
  ...(['abort_share', 'linger_ms', 'payload_file', 'keys', 'key_count', 'partitioner', 'headers'] as const),
  ...(['compression', 'partitions', 'replication_factor', 'verify', 'faults', 'fault_seed'] as const),
  ...(['backlog', 'backlog_rate', 'backlog_only', 'catch_up_percent', 'catch_up_at'] as const),
  ...(['groups', 'share_group', 'work_ms', 'rebalance', 'reconnect', 'warmup_s'] as const),
  ...(['brokers', 'kafka_version'] as const),
];

/** @throws UsageError where a run that only reads is told what it cannot use, or not what to read */
export function checkReading(options: KafkaOptions): KafkaOptions {
  if (options.topic === null) {
    throw new UsageError('--no-publishers reads what is in a topic, and none is named', {
      hint: 'name it with --topic',
    });
  }
  if (options.bootstrap === null) {
    throw new UsageError(`--no-publishers reads --topic ${options.topic} of brokers that run already`, {
      hint: 'name them with --bootstrap or [kafka] bootstrap',
    });
  }
  if (options.client === 'kafkajs') {
    throw new UsageError('--client kafkajs cannot be measured with --no-publishers', {
      hint: 'leave one of them out: the wire client reads what is there',
    });
  }
  refuseGiven(options, kafkaFields, UNUSED);
  checkConnect(options);
  return options;
}
