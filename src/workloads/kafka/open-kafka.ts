import { newRunId } from '../../base/run-id.ts';
import { BrokerSlot } from '../../servers/kafka/brokers/broker-slot.ts';
import { unsecured } from '../../servers/kafka/client/cluster.ts';
import { securityIn } from '../../servers/kafka/settings/cluster-in.ts';
import type { OpenContext, OpenWorkload } from '../shared/workload.ts';
import { type KafkaOptions, warmUpOf } from './options.ts';
import { kafkaSubject } from './subject.ts';

/** Kafka for many measurements: brokers of somebody else's, or one of ours that is replaced when it has died. */
export async function openKafka(context: OpenContext<KafkaOptions>): Promise<OpenWorkload<KafkaOptions>> {
  const { keeper, signal, onProgress, appPrefix, oneAddress, servers } = context;
  const { bootstrap: given, brokers, kafka_version: version } = context.options;
  const slot = given === null ? new BrokerSlot({ keeper, signal, onProgress, brokers, version }) : null;
  try {
    onProgress(`Kafka: ${slot === null ? given : (await slot.living()).bootstrap}`);
  } catch (error) {
    await slot?.close();
    throw error;
  }
  return {
    next: async (options) => {
      const own = slot === null ? null : await slot.living();
      return kafkaSubject({
        ...{ options, appPrefix, own, keeper, oneAddress },
        cluster:
          own === null
            ? { bootstrap: given ?? '', security: securityIn(servers.kafka ?? {}) }
            : unsecured(own.bootstrap),
        warmup_s: warmUpOf({ ...options, bootstrap: given }),
        newRunId: () => newRunId(new Date(), Math.random),
      });
    },
    close: async () => slot?.close(),
  };
}
