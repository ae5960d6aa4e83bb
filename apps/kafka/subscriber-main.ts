import { monotonicUs } from '../../src/base/clock.ts';
import { runTask } from '../kit/run-task.ts';
import { SubscriberTask } from '../kit/subscriber-task.ts';
import { subscriberArguments, subscriberClientConfig } from './config.ts';
import { createKafkajsSubscriber } from './kafkajs/kafkajs-subscriber.ts';
import { createWireClients } from './wire/wire-clients.ts';

const wire = createWireClients();

await runTask(
  (nowUs, wallOffsetUs, taskId) =>
    new SubscriberTask(
      {
        schema: subscriberArguments,
        createClient(config, index, account, sink) {
          const create = config.client === 'wire' ? wire.createSubscriber : createKafkajsSubscriber;
          return create(subscriberClientConfig(config, taskId, index), account, sink);
        },
      },
      nowUs,
      wallOffsetUs,
    ),
  monotonicUs,
);
