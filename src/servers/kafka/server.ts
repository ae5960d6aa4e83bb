import type { ServerKind } from '../shared/server.ts';
import { clusterIn } from './cluster.ts';
import { kafkaSettings } from './settings.ts';

/** A Kafka broker of one node. What starts it is loaded when it is started. */
export const kafkaServer: ServerKind = {
  name: 'kafka',
  title: 'Kafka broker',
  port: 9092,
  settings: kafkaSettings,
  doctor: async (values, context) => {
    const { kafkaDoctor } = await import('./doctor.ts');
    return kafkaDoctor({ ...context, cluster: clusterIn(values) });
  },
  leftovers: async (values, context) => {
    const { openTopics } = await import('./left-topics.ts');
    return openTopics(clusterIn(values), context);
  },
  start: async (options) => {
    const { startEmbeddedBroker } = await import('./embedded-broker.ts');
    const broker = await startEmbeddedBroker(options);
    return {
      title: `Kafka ${broker.version}`,
      address: broker.bootstrap,
      pid: broker.pid,
      example: `hydra kafka --bootstrap ${broker.bootstrap}`,
      exited: broker.exited,
      log: (bytes) => broker.log(bytes),
      stop: () => broker.stop(),
    };
  },
};
