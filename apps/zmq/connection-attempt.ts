import type { ConnectionSink } from '../kit/client.ts';

/** One connection to a publisher that is being opened, as the books are told of it: it comes to one end. */
export class ConnectionAttempt {
  readonly #sink: ConnectionSink | undefined;
  readonly #nowUs: () => number;
  readonly #beganUs: number;
  #connectUs: number | null = null;
  #isOver = false;

  /** It begins now. @param sink absent where nobody asks */
  constructor(sink: ConnectionSink | undefined, nowUs: () => number) {
    this.#sink = sink;
    this.#nowUs = nowUs;
    this.#beganUs = nowUs();
    sink?.began();
  }

  /** TCP stands. */
  connected(): void {
    this.#connectUs = this.#nowUs() - this.#beganUs;
  }

  /** Both sides know who they are. */
  opened(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const readyUs = this.#nowUs() - this.#beganUs;
    this.#sink?.opened({ connectUs: this.#connectUs, tlsUs: null, loginUs: null, readyUs });
  }

  /** Nothing where it has opened before. @param name countable */
  failed(name: 'CONNECTION_FAILED' | 'ABORTED'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink?.failed(name);
  }
}
