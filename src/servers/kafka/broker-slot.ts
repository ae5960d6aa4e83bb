import type { Keeper } from '../../process/keeper.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from './embedded-broker.ts';

export interface BrokerSlotOptions {
  keeper: Keeper;
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

/** The broker of our own, replaced when it has died. */
export class BrokerSlot {
  readonly #options: BrokerSlotOptions;
  #broker: EmbeddedBroker | null = null;
  #died = false;

  constructor(options: BrokerSlotOptions) {
    this.#options = options;
  }

  /** The broker that runs; a fresh one where none does. */
  async living(): Promise<EmbeddedBroker> {
    if (this.#broker !== null && !this.#died) return this.#broker;
    // One that died has left its folder.
    await this.close();
    const broker = await startEmbeddedBroker(this.#options);
    this.#broker = broker;
    this.#died = false;
    void broker.exited.then(() => {
      if (this.#broker === broker) this.#died = true;
    });
    return broker;
  }

  async close(): Promise<void> {
    await this.#broker?.stop();
  }
}
