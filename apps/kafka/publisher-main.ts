import { monotonicUs } from '../../src/base/clock.ts';
import { PublisherTask } from '../kit/publisher-task.ts';
import { runTask } from '../kit/run-task.ts';
import { publisherArguments, publisherClientConfig } from './config.ts';
import { createKafkajsPublisher } from './kafkajs/kafkajs-publisher.ts';
import { createWireClients } from './wire/wire-clients.ts';

const wire = createWireClients();

await runTask(
  (nowUs) =>
    new PublisherTask(
      {
        schema: publisherArguments,
        streams: (config) => config.partitions,
        createClient(config, sink) {
          const create = config.client === 'wire' ? wire.createPublisher : createKafkajsPublisher;
          return create(publisherClientConfig(config), sink);
        },
      },
      nowUs,
    ),
  monotonicUs,
);
