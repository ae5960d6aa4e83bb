import { writeMessage } from '../../../src/measure/message.ts';
import type { ZmqPublisherConfig } from '../client.ts';

/** Up to this length the package copies what is sent at once; longer messages it sends from where they lie, bytes. */
const COPIED_BYTES = 128;
const SLAB_BYTES = 1 << 20;

/** Writes messages into memory that they may be sent from. */
export class MessageSlab {
  readonly #config: Pick<ZmqPublisherConfig, 'runTag' | 'publisher' | 'messageBytes'>;
  #bytes: Buffer;
  #view: DataView;
  #at = 0;
  /** The one place of messages that are copied. */
  readonly #scratch: Buffer | null;

  constructor(config: Pick<ZmqPublisherConfig, 'runTag' | 'publisher' | 'messageBytes'>) {
    this.#config = config;
    const { messageBytes } = config;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(messageBytes, SLAB_BYTES));
    this.#view = new DataView(this.#bytes.buffer);
    this.#scratch = messageBytes <= COPIED_BYTES ? this.#bytes.subarray(0, messageBytes) : null;
  }

  /** @returns the message, to be sent before the next one is written */
  write(stream: number, sequence: number, intendedUs: number): Buffer {
    if (this.#scratch === null) return this.#own(stream, sequence, intendedUs);
    this.#writeAt(0, stream, sequence, intendedUs);
    return this.#scratch;
  }

  /** @returns messages of one due time, each in memory of its own */
  ownCopies(stream: number, firstSequence: number, count: number, intendedUs: number): Buffer[] {
    return Array.from({ length: count }, (_, index) => this.#own(stream, firstSequence + index, intendedUs));
  }

  #own(stream: number, sequence: number, intendedUs: number): Buffer {
    const { messageBytes } = this.#config;
    if (this.#at + messageBytes > this.#bytes.length) {
      this.#bytes = Buffer.allocUnsafeSlow(this.#bytes.length);
      this.#view = new DataView(this.#bytes.buffer);
      this.#at = 0;
    }
    const at = this.#at;
    this.#writeAt(at, stream, sequence, intendedUs);
    this.#at += messageBytes;
    return this.#bytes.subarray(at, at + messageBytes);
  }

  #writeAt(at: number, stream: number, sequence: number, intendedUs: number): void {
    const { runTag, publisher, messageBytes } = this.#config;
    writeMessage(this.#view, this.#bytes, at, messageBytes, runTag, publisher, stream, sequence, intendedUs);
  }
}
