import { monotonicUs } from '../../src/base/clock.ts';
import { runTask } from '../kit/run-task.ts';
import { SubscriberTask } from '../kit/subscriber-task.ts';
import { subscriberArguments, subscriberClientConfig } from './config.ts';
import { LibzmqSubscriber } from './libzmq/libzmq-subscriber.ts';
import { ReadBuffer } from './wire/read-buffer.ts';
import { WireSubscriber } from './wire/wire-subscriber.ts';

const buffer = new ReadBuffer();

await runTask(
  (nowUs, wallOffsetUs) =>
    new SubscriberTask(
      {
        schema: subscriberArguments,
        createClient(config, index, account, sink) {
          const ofClient = subscriberClientConfig(config, index);
          if (config.client === 'libzmq') return new LibzmqSubscriber(ofClient, account, sink, nowUs);
          return new WireSubscriber(ofClient, account, sink, { buffer, nowUs });
        },
      },
      nowUs,
      wallOffsetUs,
    ),
  monotonicUs,
);
