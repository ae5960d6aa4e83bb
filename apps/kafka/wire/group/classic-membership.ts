import { delay } from '../../../../src/base/clock.ts';
import { Backoff } from '../../../kit/wire/backoff.ts';
import { kafkaError } from '../errors.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError } from '../wire-error.ts';
import { type AssignorName, assignCooperativeSticky, assignRange } from './assignors.ts';
import { CommittedOffsets, OFFSET_REQUESTS, throwCode } from './committed-offsets.ts';
import type { Coordinator } from './coordinator.ts';
import {
  type JoinAnswer,
  type MemberIdentity,
  readErrorAnswer,
  readJoinGroup,
  readSyncGroup,
  writeHeartbeat,
  writeJoinGroup,
  writeLeaveGroup,
  writeSyncGroup,
} from './group-apis.ts';
import type { MemberReading, Membership, MemberTerms } from './membership.ts';
import { recoveryOf } from './recovery.ts';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './subscription.ts';

export interface ClassicTerms extends MemberTerms {
  readonly assignor: AssignorName;
}

/**
 * A member by the classic protocol: all members join, one of them assigns, and heartbeats tell when that begins anew.
 * `range` gives everything back before it joins (eager); `cooperative-sticky` reads on meanwhile, and gives back what
 * others are to have.
 */
export class ClassicMembership implements Membership {
  readonly #coordinator: Coordinator;
  readonly #terms: ClassicTerms;
  readonly #reading: MemberReading;
  readonly #runtime: WireRuntime;
  readonly #backoff: Backoff;
  #memberId = '';
  #generation = -1;
  #joined = false;
  readonly #offsets: CommittedOffsets;

  constructor(coordinator: Coordinator, terms: ClassicTerms, reading: MemberReading, runtime: WireRuntime) {
    this.#coordinator = coordinator;
    this.#terms = terms;
    this.#reading = reading;
    this.#runtime = runtime;
    this.#backoff = new Backoff(runtime.random);
    this.#offsets = new CommittedOffsets(OFFSET_REQUESTS.classic, coordinator, terms, reading);
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#reading.unstable('JOIN');
    for (;;) {
      try {
        if (!this.#joined) await this.#join(signal);
        await this.#stay(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof WireError)) throw error;
        await this.#recover(error, signal);
      }
    }
  }

  async leave(signal: AbortSignal): Promise<void> {
    await this.#offsets.giveBack(this.#reading.owned(), this.#identity, signal);
    await this.dismiss(signal);
  }

  async dismiss(signal: AbortSignal): Promise<void> {
    if (this.#memberId === '') return;
    const code = await this.#coordinator.ask(
      (writer) => writeLeaveGroup(writer, this.#identity),
      readErrorAnswer,
      signal,
    );
    // Whom the coordinator does not know any more has left.
    if (kafkaError(code).name !== 'UNKNOWN_MEMBER_ID') throwCode(code, 'that a member leaves');
    this.#memberId = '';
  }

  get #identity(): MemberIdentity {
    const { clientId, groupId } = this.#terms;
    return { clientId, groupId, memberId: this.#memberId, generation: this.#generation };
  }

  async #recover(error: WireError, signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    reading.trouble(error.trouble);
    switch (recoveryOf(error)) {
      case 'end':
        throw error;
      case 'anew':
        reading.unstable(error.trouble);
        reading.drop(reading.owned());
        this.#memberId = '';
        this.#generation = -1;
        this.#joined = false;
        return;
      case 'rejoin':
        reading.unstable(error.trouble);
        this.#joined = false;
        return;
      case 'find':
        this.#coordinator.forget();
    }
    await delay(this.#backoff.nextMs(), signal);
  }

  /** Until it reads all that it was assigned. */
  async #join(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    const isEager = this.#terms.assignor === 'range';
    for (;;) {
      if (isEager) await this.#offsets.giveBack(reading.owned(), this.#identity, signal);
      else await this.#offsets.commitOrTell(reading.positions(), this.#identity, signal);
      const wanted = await this.#assigned(signal);
      const surplus = reading.owned().filter((partition) => !wanted.includes(partition));
      await this.#offsets.giveBack(surplus, this.#identity, signal);
      await this.#offsets.take(wanted, this.#identity, signal);
      // What was given back is assigned in the next generation.
      if (isEager || surplus.length === 0) break;
    }
    this.#joined = true;
    this.#backoff.reset();
    reading.stable(this.#generation);
  }

  /** Joins once. @returns the partitions that are this member's */
  async #assigned(signal: AbortSignal): Promise<number[]> {
    const { topic, assignor, sessionTimeoutMs, rebalanceTimeoutMs } = this.#terms;
    const subscription = encodeSubscription(topic, {
      owned: this.#reading.owned(),
      generation: this.#generation,
    });
    const terms = { sessionTimeoutMs, rebalanceTimeoutMs, assignor, subscription };
    const joined = await this.#coordinator.ask(
      (writer) => writeJoinGroup(writer, this.#identity, terms),
      readJoinGroup,
      signal,
    );
    throwCode(joined.errorCode, 'that a member joins');
    this.#memberId = joined.memberId;
    this.#generation = joined.generation;
    const assignments = joined.leader === joined.memberId ? this.#assignAll(joined) : new Map();
    const synced = await this.#coordinator.ask(
      (writer) => writeSyncGroup(writer, this.#identity, assignments),
      readSyncGroup,
      signal,
    );
    throwCode(synced.errorCode, 'an assignment');
    return decodeAssignment(synced.assignment, topic);
  }

  #assignAll({ members }: JoinAnswer): Map<string, Buffer> {
    const { topic, assignor, startOffsets } = this.#terms;
    const assign = assignor === 'range' ? assignRange : assignCooperativeSticky;
    const candidates = members.map(({ memberId, subscription }) => ({
      memberId,
      ...decodeSubscription(subscription, topic),
    }));
    const assignment = assign(candidates, startOffsets.length);
    return new Map([...assignment].map(([id, partitions]) => [id, encodeAssignment(topic, partitions)]));
  }

  /** Heartbeats and commits, until one of them tells that something is to be done. */
  async #stay(signal: AbortSignal): Promise<void> {
    const { heartbeatMs, commitIntervalMs } = this.#terms;
    const nowMs = () => this.#runtime.clockUs() / 1000;
    let beatMs = nowMs() + heartbeatMs;
    let commitMs = nowMs() + commitIntervalMs;
    for (;;) {
      await delay(Math.max(0, Math.min(beatMs, commitMs) - nowMs()), signal);
      if (nowMs() >= commitMs) {
        await this.#offsets.commit(this.#reading.positions(), this.#identity, signal);
        commitMs = nowMs() + commitIntervalMs;
      }
      if (nowMs() < beatMs) continue;
      const code = await this.#coordinator.ask(
        (writer) => writeHeartbeat(writer, this.#identity),
        readErrorAnswer,
        signal,
      );
      throwCode(code, 'a heartbeat');
      beatMs = nowMs() + heartbeatMs;
    }
  }
}
