import { newRunId } from '../../base/run-id.ts';
import { BrokerSlot } from '../../servers/kafka/broker-slot.ts';
import { securityIn, unsecured } from '../../servers/kafka/cluster.ts';
import type { OpenContext, OpenWorkload } from '../shared/workload.ts';
import { type KafkaOptions, warmUpOf } from './options.ts';
import { kafkaSubject } from './subject.ts';

/** Kafka for many measurements: brokers of somebody else's, or one of ours that is replaced when it has died. */
export async function openKafka(context: OpenContext<KafkaOptions>): Promise<OpenWorkload<KafkaOptions>> {
  const { keeper, signal, onProgress, appPrefix, oneAddress, servers } = context;
  const { bootstrap: given } = context.options;
  const slot = given === null ? new BrokerSlot({ keeper, signal, onProgress }) : null;
  try {
    onProgress(`Kafka: ${slot === null ? given : (await slot.living()).bootstrap}`);
  } catch (error) {
    await slot?.close();
    throw error;
  }
  return {
    next: async (options) => {
      const broker = slot === null ? null : await slot.living();
      return kafkaSubject({
        ...{ options, appPrefix, broker, keeper, oneAddress },
        cluster:
          broker === null
            ? { bootstrap: given ?? '', security: securityIn(servers.kafka ?? {}) }
            : unsecured(broker.bootstrap),
        warmup_s: warmUpOf({ ...options, bootstrap: given }),
        newRunId: () => newRunId(new Date(), Math.random),
      });
    },
    close: async () => slot?.close(),
  };
}
