import type { Keeper } from '../../../process/keeper.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-broker.ts';

export interface BrokerSlotOptions {
  keeper: Keeper;
  signal: AbortSignal;
  onProgress: (text: string) => void;
  /** How many form the cluster. */
  brokers: number;
  /** Of Kafka; null = the one that comes with Hydra, or that of KAFKA_HOME. */
  version: string | null;
}

/** The brokers of our own, replaced when one of them has died. */
export class BrokerSlot {
  readonly #options: BrokerSlotOptions;
  #cluster: EmbeddedCluster | null = null;

  constructor(options: BrokerSlotOptions) {
    this.#options = options;
  }

  /** The brokers that run; fresh ones where not all do. */
  async living(): Promise<EmbeddedCluster> {
    const cluster = this.#cluster;
    if (cluster?.brokers.every(({ process }) => process.isRunning)) return cluster;
    // One that died has left its folder.
    await this.close();
    this.#cluster = await startEmbeddedCluster(this.#options);
    return this.#cluster;
  }

  async close(): Promise<void> {
    await this.#cluster?.stop();
  }
}
