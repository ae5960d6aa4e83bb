import { type BrokerAddress, parseBootstrap, textOf } from './broker-address.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { type KafkaError, kafkaError } from './errors.ts';
import { readMetadataAnswer, type TopicMetadata, writeMetadataRequest } from './metadata.ts';
import { openConnection } from './open-connection.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import { WireError } from './wire-error.ts';

/** Who leads what, as one broker saw it. */
export interface Leaders {
  /** The leader's address by partition; null while there is none. */
  readonly byPartition: readonly (BrokerAddress | null)[];
  /** The connection that brought the answer: the caller's to use or to close. */
  readonly connection: Connection;
}

/** Finds the leaders of one topic's partitions by asking any broker that can be reached. */
export class TopicView {
  readonly #topic: string;
  readonly #partitions: number;
  readonly #options: ConnectionOptions;
  readonly #runtime: WireRuntime;
  readonly #bootstrap: readonly BrokerAddress[];
  #known: readonly BrokerAddress[] = [];

  /** @throws UsageError when the bootstrap list cannot be read */
  constructor(
    bootstrap: string,
    topic: string,
    partitions: number,
    options: ConnectionOptions,
    runtime: WireRuntime,
  ) {
    this.#bootstrap = parseBootstrap(bootstrap);
    this.#topic = topic;
    this.#partitions = partitions;
    this.#options = options;
    this.#runtime = runtime;
  }

  /** Asks one broker after the other. @throws WireError the last one's trouble, or at once what is fatal */
  async locate(signal: AbortSignal): Promise<Leaders> {
    let last: unknown;
    for (const address of this.#candidates()) {
      try {
        return await this.#ask(address, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WireError) || error.fatal) throw error;
        last = error;
      }
    }
    throw last;
  }

  async #ask(address: BrokerAddress, signal: AbortSignal): Promise<Leaders> {
    const connection = await openConnection(address, this.#options, this.#runtime, signal);
    try {
      const metadata = await request(
        connection,
        (writer) => writeMetadataRequest(writer, this.#options.clientId, this.#topic),
        readMetadataAnswer,
      );
      this.#known = [...metadata.brokers.values()];
      return { byPartition: this.#leadersOf(metadata), connection };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  #leadersOf(metadata: TopicMetadata): (BrokerAddress | null)[] {
    const error = kafkaError(metadata.errorCode);
    if (error.class !== 'none' && error.name !== 'LEADER_NOT_AVAILABLE') throw this.#topicError(error);
    if (metadata.partitions.length < this.#partitions) throw this.#tooFew(metadata.partitions.length);
    const leaders = new Array<BrokerAddress | null>(this.#partitions).fill(null);
    for (const { partition, leader } of metadata.partitions) {
      if (partition < this.#partitions) leaders[partition] = metadata.brokers.get(leader) ?? null;
    }
    return leaders;
  }

  /** Not fatal when the topic is unknown: one made a moment ago is not known to every broker yet. */
  #topicError(error: KafkaError): WireError {
    return new WireError(error.name, `Kafka says ${error.name} of the topic "${this.#topic}"`, {
      fatal: error.class === 'fatal',
      hint: 'See that the topic exists and may be used by this client',
    });
  }

  #tooFew(found: number): WireError {
    return new WireError(
      'TOO_FEW_PARTITIONS',
      `The topic "${this.#topic}" has ${found} partitions, asked are ${this.#partitions}`,
      { hint: 'Create the topic with as many partitions as the run asks for' },
    );
  }

  /** Brokers that were seen last, then the bootstrap list, each beginning anywhere so that load spreads. */
  #candidates(): BrokerAddress[] {
    const byText = new Map<string, BrokerAddress>();
    for (const list of [this.#known, this.#bootstrap]) {
      const first = Math.floor(this.#runtime.random() * list.length);
      for (let i = 0; i < list.length; i++) {
        const address = list[(first + i) % list.length] as BrokerAddress;
        byText.set(textOf(address), address);
      }
    }
    return [...byText.values()];
  }
}
