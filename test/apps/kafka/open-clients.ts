import type {
  CreatePublisher,
  CreateSubscriber,
  KafkaPublisherConfig,
  KafkaSubscriberConfig,
} from '../../../apps/kafka/client.ts';
import { bootstrap } from './broker.ts';
import { open, TestPublisher, TestSubscriber } from './clients.ts';

/** What makes the clients of one implementation. */
export interface ClientFactories {
  createPublisher: CreatePublisher;
  createSubscriber: CreateSubscriber;
}

/** Clients of one implementation at the tests' broker, opened, and closed together after each test. */
export class OpenClients {
  readonly #create: ClientFactories;
  /** What `close` closes; whatever else a test opens may be put here. */
  readonly closing: { close(): Promise<void> }[] = [];

  constructor(create: ClientFactories) {
    this.#create = create;
  }

  publisher = async (
    topic: string,
    partitions: number,
    config: Partial<KafkaPublisherConfig> = {},
  ): Promise<TestPublisher> => {
    const made = new TestPublisher(this.#create.createPublisher, { bootstrap, topic, partitions, ...config });
    this.closing.push(made.client);
    await open(made.client);
    return made;
  };

  subscriber = async (
    topic: string,
    startOffsets: number[],
    config: Partial<KafkaSubscriberConfig> = {},
  ): Promise<TestSubscriber> => {
    const made = new TestSubscriber(this.#create.createSubscriber, {
      bootstrap,
      topic,
      startOffsets,
      ...config,
    });
    this.closing.push(made.client);
    await open(made.client);
    return made;
  };

  /** Closes in the opposite order, so that a proxy outlives the clients behind it. */
  async close(): Promise<void> {
    for (const one of this.closing.splice(0).reverse()) await one.close();
  }
}
