import { UsageError } from '../../base/errors.ts';
import type { KafkaOptions } from './options.ts';

/** @throws UsageError where options of Kafka's contradict each other, or ask for what a broker of ours has not */
export function checkKafka(options: KafkaOptions): KafkaOptions {
  const buffer = options.consumer_max_buffer_size;
  if (buffer > 0 && buffer < options.msg_size) {
    throw new UsageError(
      `--consumer_max_buffer_size ${buffer} cannot hold one message of --msg_size ${options.msg_size}`,
      { hint: 'raise it, or give 0 for no bound' },
    );
  }
  if (options.bootstrap === null) refuseOfOwnBroker(options);
  return options;
}

function refuseOfOwnBroker({ topic, replication_factor }: KafkaOptions): void {
  const hint = 'name the brokers with --bootstrap or [kafka] bootstrap, or leave the option out';
  if (topic !== null) {
    throw new UsageError(
      `--topic ${topic} names an existing topic, and a broker started for the run has none`,
      { hint },
    );
  }
  if (replication_factor > 1) {
    throw new UsageError(
      `--replication_factor ${replication_factor} needs as many brokers, and one is started for the run`,
      { hint },
    );
  }
}
