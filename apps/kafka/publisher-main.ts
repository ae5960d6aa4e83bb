import { monotonicUs } from '../../src/base/clock.ts';
import { PublisherTask } from '../kit/publisher-task.ts';
import { runTask } from '../kit/run-task.ts';
import type { CreatePublisher } from './client.ts';
import { publisherArguments, publisherClientConfig } from './config.ts';
import { createWireClients } from './wire/wire-clients.ts';

const wire = createWireClients();
let create: CreatePublisher = wire.createPublisher;

await runTask(
  (nowUs) =>
    new PublisherTask(
      {
        schema: publisherArguments,
        streams: (config) => config.partitions,
        // A third of a task's start would be the loading of kafkajs, which few runs use.
        async load({ client }) {
          create =
            client === 'wire'
              ? wire.createPublisher
              : (await import('./kafkajs/kafkajs-publisher.ts')).createKafkajsPublisher;
        },
        createClient: (config, sink) => create(publisherClientConfig(config), sink),
      },
      nowUs,
    ),
  monotonicUs,
);
