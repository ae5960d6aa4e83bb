import { randomUUID } from 'node:crypto';
import { delay } from '../../../../src/base/clock.ts';
import { Backoff } from '../../../kit/wire/backoff.ts';
import { kafkaError } from '../errors.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError } from '../wire-error.ts';
import { CommittedOffsets, OFFSET_REQUESTS, throwCode } from './committed-offsets.ts';
import { JOINING, LEAVING, writeConsumerHeartbeat } from './consumer-apis.ts';
import type { Coordinator } from './coordinator.ts';
import type { MemberIdentity } from './group-apis.ts';
import { type BeatAnswer, readHeartbeat } from './heartbeat-answer.ts';
import type { MemberReading, Membership, MemberTerms } from './membership.ts';
import { recoveryOf } from './recovery.ts';

/**
 * A member by the consumer protocol (KIP-848): the coordinator assigns, and heartbeats carry what it assigns and what
 * the member reads. What is to go elsewhere is given back while the rest is read on.
 */
export class ConsumerMembership implements Membership {
  readonly #coordinator: Coordinator;
  readonly #terms: MemberTerms;
  readonly #reading: MemberReading;
  readonly #runtime: WireRuntime;
  readonly #backoff: Backoff;
  readonly #offsets: CommittedOffsets;
  /** Kept for life: a member that is fenced joins again as the same. */
  readonly #memberId: string = randomUUID();
  #epoch = JOINING;
  #isMember = false;
  #topicId: Buffer | null = null;
  /** What the coordinator was told last that is read; null = nothing yet. */
  #told: string | null = null;
  #heartbeatMs = 0;

  constructor(coordinator: Coordinator, terms: MemberTerms, reading: MemberReading, runtime: WireRuntime) {
    this.#coordinator = coordinator;
    this.#terms = terms;
    this.#reading = reading;
    this.#runtime = runtime;
    this.#backoff = new Backoff(runtime.random);
    this.#offsets = new CommittedOffsets(OFFSET_REQUESTS.consumer, coordinator, terms, reading);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { commitIntervalMs } = this.#terms;
    const nowMs = () => this.#runtime.clockUs() / 1000;
    let beatMs = 0;
    let commitMs = nowMs() + commitIntervalMs;
    this.#reading.unstable('JOIN');
    for (;;) {
      try {
        await delay(Math.max(0, Math.min(beatMs, commitMs) - nowMs()), signal);
        if (nowMs() >= commitMs) {
          commitMs = nowMs() + commitIntervalMs;
          await this.#offsets.commit(this.#reading.positions(), this.#identity, signal);
        }
        if (nowMs() < beatMs) continue;
        // What was taken or given back is told at once: somebody may wait for it.
        while (await this.#beat(signal));
        beatMs = nowMs() + this.#heartbeatMs;
        this.#backoff.reset();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WireError)) throw error;
        beatMs = 0;
        await this.#recover(error, signal);
      }
    }
  }

  async leave(signal: AbortSignal): Promise<void> {
    await this.#offsets.giveBack(this.#reading.owned(), this.#identity, signal);
    await this.dismiss(signal);
  }

  async dismiss(signal: AbortSignal): Promise<void> {
    if (!this.#isMember) return;
    const { errorCode } = await this.#ask({ ...this.#identity, generation: LEAVING }, false, signal);
    if (kafkaError(errorCode).name !== 'UNKNOWN_MEMBER_ID') throwCode(errorCode, 'that a member leaves');
    this.#isMember = false;
  }

  get #identity(): MemberIdentity {
    const { clientId, groupId } = this.#terms;
    return { clientId, groupId, memberId: this.#memberId, generation: this.#epoch };
  }

  async #recover(error: WireError, signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    reading.trouble(error.trouble);
    const recovery = recoveryOf(error);
    if (recovery === 'end') throw error;
    if (recovery === 'find') this.#coordinator.forget();
    if (recovery === 'anew') {
      reading.unstable(error.trouble);
      reading.drop(reading.owned());
      this.#epoch = JOINING;
      this.#told = null;
      return;
    }
    // What the coordinator knows after a broken connection is not known: it is told everything.
    this.#told = null;
    await delay(this.#backoff.nextMs(), signal);
  }

  /** One heartbeat, and what it asks for. @returns whether the coordinator is to hear at once what came of it */
  async #beat(signal: AbortSignal): Promise<boolean> {
    const answer = await this.#ask(this.#identity, true, signal);
    throwCode(answer.errorCode, 'a heartbeat');
    this.#isMember = true;
    this.#heartbeatMs = answer.heartbeatMs;
    const { assignment } = answer;
    if (assignment !== null) await this.#reconcile(assignment, answer.epoch, signal);
    this.#epoch = answer.epoch;
    this.#reading.stable(this.#epoch);
    return this.#told !== this.#ownedText();
  }

  async #reconcile(
    { topicId, partitions }: NonNullable<BeatAnswer['assignment']>,
    epoch: number,
    signal: AbortSignal,
  ): Promise<void> {
    const reading = this.#reading;
    this.#topicId = topicId ?? this.#topicId;
    const surplus = reading.owned().filter((partition) => !partitions.includes(partition));
    const isNews = surplus.length > 0 || partitions.length > reading.owned().length;
    if (isNews) reading.unstable('ASSIGNMENT');
    const member = { ...this.#identity, generation: epoch };
    await this.#offsets.giveBack(surplus, member, signal);
    await this.#offsets.take(partitions, member, signal);
  }

  #ask(member: MemberIdentity, tells: boolean, signal: AbortSignal): Promise<BeatAnswer> {
    const { topic, rebalanceTimeoutMs } = this.#terms;
    const text = this.#ownedText();
    const isFull = tells && this.#told === null;
    const partitions = this.#reading.owned();
    const terms = {
      subscription: isFull ? { topic, rebalanceTimeoutMs } : null,
      owned: tells && text !== this.#told ? { topicId: this.#topicId, partitions } : null,
    };
    if (tells) this.#told = text;
    return this.#coordinator.ask(
      (writer) => writeConsumerHeartbeat(writer, member, terms),
      readHeartbeat,
      signal,
    );
  }

  #ownedText(): string {
    return this.#reading.owned().join(',');
  }
}
