import { monotonicUs } from '../../src/base/clock.ts';
import { runTask } from '../kit/run-task.ts';
import { SubscriberTask } from '../kit/subscriber-task.ts';
import type { CreateSubscriber } from './client.ts';
import { subscriberArguments, subscriberClientConfig } from './config.ts';
import { createWireClients } from './wire/wire-clients.ts';

const wire = createWireClients();
let create: CreateSubscriber = wire.createSubscriber;

await runTask(
  (nowUs, wallOffsetUs, taskId) =>
    new SubscriberTask(
      {
        schema: subscriberArguments,
        // A third of a task's start would be the loading of kafkajs, which few runs use.
        async load({ client }) {
          create =
            client === 'wire'
              ? wire.createSubscriber
              : (await import('./kafkajs/kafkajs-subscriber.ts')).createKafkajsSubscriber;
        },
        createClient: (config, index, account, sink) =>
          create(subscriberClientConfig(config, taskId, index), account, sink),
      },
      nowUs,
      wallOffsetUs,
    ),
  monotonicUs,
);
