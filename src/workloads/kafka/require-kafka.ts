import { connectAdmin } from '../../servers/kafka/admin.ts';
import { findBrokerPrograms } from '../../servers/kafka/broker-programs.ts';
import type { KafkaOptions } from './options.ts';
import { requireTopic } from './run-topic.ts';

/**
 * Brokers that somebody else runs must answer and hold the topic that is named; a broker of ours must find its programs.
 * @throws HydraError when it is not so
 */
export async function requireKafka(
  { bootstrap, topic }: Pick<KafkaOptions, 'bootstrap' | 'topic'>,
  signal: AbortSignal,
): Promise<void> {
  if (bootstrap === null) {
    await findBrokerPrograms(process.env, signal);
    return;
  }
  const admin = await connectAdmin(bootstrap, { signal });
  try {
    if (topic !== null) await requireTopic(admin, topic, null);
  } finally {
    await admin.close();
  }
}
