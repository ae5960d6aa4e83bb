import { delay } from '../../../src/base/clock.ts';
import { Backoff } from '../../kit/wire/backoff.ts';
import type { LaneQueue, ProduceLane } from './produce-lane.ts';
import {
  BatchNumbers,
  type ProducerId,
  producerOf,
  readInitProducerIdAnswer,
  writeInitProducerIdRequest,
} from './producer-id.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import { WireError } from './wire-error.ts';

/** The publisher that numbers its batches. */
export interface NumberingOwner {
  /** The queue's batches may be sent again. */
  numbered(queue: LaneQueue): void;
  trouble(name: string): void;
  gaveUp(error: WireError): void;
}

/**
 * The producer ids of an idempotent publisher: one for all its partitions at first. A partition in which a batch was
 * given up gets a new one when its broker misses that batch, for numbers under one id have no gaps.
 */
export class ProducerIds {
  readonly #clientId: string;
  readonly #runtime: WireRuntime;
  readonly #owner: NumberingOwner;
  readonly #backoff: Backoff;
  readonly #ending = new AbortController();

  constructor(clientId: string, runtime: WireRuntime, owner: NumberingOwner) {
    this.#clientId = clientId;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#backoff = new Backoff(runtime.random);
  }

  /**
   * The first id, for all of them.
   * @throws WireError when none is given within `timeoutMs`, or never will be; the signal's reason
   */
  async open(
    lane: ProduceLane,
    queues: readonly LaneQueue[],
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<void> {
    const deadlineUs = this.#runtime.clockUs() + timeoutMs * 1000;
    for (;;) {
      try {
        const producer = await this.#ask(lane);
        for (const queue of queues) queue.numbers = new BatchNumbers(producer);
        return;
      } catch (error) {
        const isFinal = !(error instanceof WireError) || error.fatal || lane.connection.closed;
        if (isFinal || this.#runtime.clockUs() >= deadlineUs) throw error;
        await delay(this.#backoff.nextMs(), AbortSignal.any([signal, this.#ending.signal]));
      }
    }
  }

  /** The queue sends nothing until it has a new id. */
  renew(queue: LaneQueue): void {
    if (queue.numbers === 'awaited') return;
    queue.numbers = 'awaited';
    this.#renew(queue).catch((error: unknown) => {
      if (!this.#ending.signal.aborted) throw error;
    });
  }

  /** Nothing more is asked for; an `open` under way ends. */
  stop(): void {
    this.#ending.abort(new WireError('CLOSED', 'The client was closed'));
  }

  async #renew(queue: LaneQueue): Promise<void> {
    for (;;) {
      try {
        if (queue.lane !== null) {
          queue.numbers = new BatchNumbers(await this.#ask(queue.lane));
          this.#backoff.reset();
          this.#owner.numbered(queue);
          return;
        }
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        if (error.fatal) return this.#owner.gaveUp(error);
        this.#owner.trouble(error.trouble);
      }
      await delay(this.#backoff.nextMs(), this.#ending.signal);
    }
  }

  async #ask(lane: ProduceLane): Promise<ProducerId> {
    const answer = await request(
      lane.connection,
      (writer) => writeInitProducerIdRequest(writer, this.#clientId),
      readInitProducerIdAnswer,
    );
    return producerOf(answer);
  }
}
