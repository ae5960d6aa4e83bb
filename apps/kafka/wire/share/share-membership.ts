import { delay } from '../../../../src/base/clock.ts';
import { Backoff } from '../../../kit/wire/backoff.ts';
import { kafkaError } from '../errors.ts';
import { throwCode } from '../group/committed-offsets.ts';
import type { Coordinator } from '../group/coordinator.ts';
import { readHeartbeat } from '../group/heartbeat-answer.ts';
import { recoveryOf } from '../group/recovery.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError } from '../wire-error.ts';
import { type ShareIdentity, writeShareHeartbeat } from './share-apis.ts';

const JOINING = 0;
const LEAVING = -1;

/** The member's reading, as its membership sees it. */
export interface ShareReading {
  /** Partitions that are read. */
  owned(): readonly number[];
  /** Reads partitions of the topic with that id. */
  take(partitions: readonly number[], topicId: Buffer): void;
  drop(partitions: readonly number[]): void;
  unstable(why: string): void;
  stable(epoch: number): void;
  trouble(name: string): void;
}

/** A member of a share group: the coordinator assigns, several members may read one partition, and nobody has to wait. */
export class ShareMembership {
  readonly #coordinator: Coordinator;
  readonly #identity: ShareIdentity;
  readonly #topic: string;
  readonly #reading: ShareReading;
  readonly #backoff: Backoff;
  #epoch = JOINING;
  #isMember = false;
  #heartbeatMs = 0;

  constructor(
    coordinator: Coordinator,
    { identity, topic }: { identity: ShareIdentity; topic: string },
    reading: ShareReading,
    runtime: Pick<WireRuntime, 'random'>,
  ) {
    this.#coordinator = coordinator;
    this.#identity = identity;
    this.#topic = topic;
    this.#reading = reading;
    this.#backoff = new Backoff(runtime.random);
  }

  /** Takes part until the signal aborts. @throws WireError where it cannot go on; the signal's reason */
  async run(signal: AbortSignal): Promise<void> {
    this.#reading.unstable('JOIN');
    for (;;) {
      try {
        await this.#beat(signal);
        this.#backoff.reset();
        await delay(this.#heartbeatMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WireError)) throw error;
        await this.#recover(error, signal);
      }
    }
  }

  /** Says goodbye. @throws WireError where the coordinator cannot be told */
  async leave(signal: AbortSignal): Promise<void> {
    if (!this.#isMember) return;
    const { errorCode } = await this.#ask(LEAVING, null, signal);
    if (kafkaError(errorCode).name !== 'UNKNOWN_MEMBER_ID') throwCode(errorCode, 'that a member leaves');
    this.#isMember = false;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(this.#epoch, this.#epoch === JOINING ? this.#topic : null, signal);
    throwCode(answer.errorCode, 'a heartbeat');
    const reading = this.#reading;
    this.#isMember = true;
    this.#heartbeatMs = answer.heartbeatMs;
    if (answer.assignment !== null) {
      const { topicId, partitions } = answer.assignment;
      const owned = reading.owned();
      reading.drop(owned.filter((partition) => !partitions.includes(partition)));
      const added = partitions.filter((partition) => !owned.includes(partition));
      if (topicId !== null && added.length > 0) reading.take(added, topicId);
    }
    this.#epoch = answer.epoch;
    reading.stable(this.#epoch);
  }

  async #recover(error: WireError, signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    reading.trouble(error.trouble);
    const recovery = recoveryOf(error);
    if (recovery === 'end') throw error;
    if (recovery === 'find') this.#coordinator.forget();
    if (recovery === 'anew' || error.trouble === 'GROUP_ID_NOT_FOUND') {
      reading.unstable(error.trouble);
      reading.drop(reading.owned());
      this.#epoch = JOINING;
      return;
    }
    await delay(this.#backoff.nextMs(), signal);
  }

  #ask(epoch: number, topic: string | null, signal: AbortSignal) {
    return this.#coordinator.ask(
      (writer) => writeShareHeartbeat(writer, this.#identity, epoch, topic),
      readHeartbeat,
      signal,
    );
  }
}
