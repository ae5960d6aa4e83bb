import { newRunId } from '../../base/run-id.ts';
import { BrokerSlot } from '../../servers/kafka/brokers/broker-slot.ts';
import type { EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../servers/kafka/client/cluster.ts';
import { securityIn } from '../../servers/kafka/settings/cluster-in.ts';
import { installJolokia } from '../../servers/shared/jolokia.ts';
import type { OpenContext, OpenWorkload } from '../shared/workload.ts';
import { type KafkaOptions, warmUpOf } from './options.ts';
import { OwnFigures } from './own-figures.ts';
import { kafkaSubject } from './subject.ts';

/** Kafka for many measurements: brokers of somebody else's, or one of ours that is replaced when it has died. */
export async function openKafka(context: OpenContext<KafkaOptions>): Promise<OpenWorkload<KafkaOptions>> {
  const { keeper, signal, onProgress, appPrefix, oneAddress, servers } = context;
  const { bootstrap: given, brokers, kafka_version: version } = context.options;
  const slot = given === null ? new BrokerSlot({ keeper, signal, onProgress, brokers, version }) : null;
  // Fetched while brokers start; without it they are measured all the same.
  const closing = new AbortController();
  const fetching = { keeper, env: process.env, signal: AbortSignal.any([signal, closing.signal]) };
  const jar = slot === null ? null : installJolokia(fetching);
  jar?.catch(() => {});
  let figures: OwnFigures | null = null;
  const figuresOf = (own: EmbeddedCluster | null): OwnFigures | null => {
    if (own === null || jar === null || figures?.cluster === own) return figures;
    figures?.close();
    figures = new OwnFigures(own, jar);
    return figures;
  };
  const close = async () => {
    figures?.close();
    // A fetch that is still under way has a folder of its own, which must not outlive us.
    closing.abort();
    await jar?.catch(() => {});
    await slot?.close();
  };
  try {
    onProgress(`Kafka: ${slot === null ? given : (await slot.living()).bootstrap}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    next: async (options) => {
      const own = slot === null ? null : await slot.living();
      return kafkaSubject({
        ...{ options, appPrefix, own, keeper, oneAddress, figures: figuresOf(own) },
        cluster:
          own === null
            ? { bootstrap: given ?? '', security: securityIn(servers.kafka ?? {}) }
            : unsecured(own.bootstrap),
        warmup_s: warmUpOf({ ...options, bootstrap: given }),
        newRunId: () => newRunId(new Date(), Math.random),
      });
    },
    close,
  };
}
