import { PublisherTask } from '../../apps/kit/publisher-task.ts';
import { SubscriberTask } from '../../apps/kit/subscriber-task.ts';
import {
  type BasePublisherConfig,
  type BaseSubscriberConfig,
  basePublisherConfig,
  baseSubscriberConfig,
} from '../../apps/kit/task-config.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import { runTagOf } from '../../src/measure/message.ts';
import {
  MESSAGE_BYTES,
  MemoryPublisher,
  type MemoryPublisherOptions,
  MemorySubscriber,
  type MemorySystem,
} from './memory-system.ts';

/** Wall clock minus monotonic clock, microseconds. */
export const wallOffsetUs = Date.now() * 1000 - monotonicUs();

export const STREAMS = 2;

/** The real publisher task, publishing into the test's own system. */
export function publisherRole(system: MemorySystem, options: Partial<MemoryPublisherOptions> = {}) {
  const clients: MemoryPublisher[] = [];
  const task = new PublisherTask<BasePublisherConfig>(
    {
      schema: basePublisherConfig,
      streams: () => STREAMS,
      createClient(config, sink) {
        const client = new MemoryPublisher({ tag: runTagOf(config.run_id), sink, system, ...options });
        clients.push(client);
        return client;
      },
    },
    monotonicUs,
  );
  return { task, clients };
}

/** The real subscriber task, fed by the test's own system. */
export function subscriberRole(system: MemorySystem): SubscriberTask<BaseSubscriberConfig> {
  return new SubscriberTask<BaseSubscriberConfig>(
    {
      schema: baseSubscriberConfig,
      createClient: (_config, _index, account, sink) => new MemorySubscriber(system, account, sink),
    },
    monotonicUs,
    wallOffsetUs,
  );
}

/** Two bursts, a burst for each stream; the last is due long before a publisher on a busy machine would give up. */
export const publisherArgs = {
  run_id: 'r1',
  test_duration: '0.4',
  msg_batch: 100,
  msg_requested_rate: 500,
  msg_size: MESSAGE_BYTES,
};

export const subscriberArgs = { run_id: 'r1', clients: 3 };
