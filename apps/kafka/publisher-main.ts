import { monotonicUs } from '../../src/base/clock.ts';
import { PublisherTask } from '../kit/publisher-task.ts';
import { runTask } from '../kit/run-task.ts';
import { publisherArguments, publisherClientConfig } from './config.ts';
import { createKafkajsPublisher } from './kafkajs/kafkajs-publisher.ts';
import { createWirePublisher } from './wire/wire-publisher.ts';

await runTask(
  (nowUs) =>
    new PublisherTask(
      {
        schema: publisherArguments,
        streams: (config) => config.partitions,
        createClient(config, sink) {
          const create = config.client === 'wire' ? createWirePublisher : createKafkajsPublisher;
          return create(publisherClientConfig(config), sink);
        },
      },
      nowUs,
    ),
  monotonicUs,
);
