import { monotonicUs } from '../../src/base/clock.ts';
import { PublisherTask } from '../kit/publisher-task.ts';
import { runTask } from '../kit/run-task.ts';
import { publisherArguments, publisherClientConfig } from './config.ts';
import { LibzmqPublisher } from './libzmq/libzmq-publisher.ts';

await runTask(
  (nowUs) =>
    new PublisherTask(
      {
        schema: publisherArguments,
        streams: () => 1,
        createClient: (config, sink) => new LibzmqPublisher(publisherClientConfig(config), sink, nowUs),
      },
      nowUs,
    ),
  monotonicUs,
);
