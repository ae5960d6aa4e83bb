import { delay } from '../../../../src/base/clock.ts';
import { Backoff } from '../backoff.ts';
import { kafkaError } from '../errors.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError } from '../wire-error.ts';
import { type AssignorName, assignCooperativeSticky, assignRange } from './assignors.ts';
import type { Coordinator } from './coordinator.ts';
import {
  type JoinAnswer,
  type MemberIdentity,
  readErrorAnswer,
  readJoinGroup,
  readOffsetCommit,
  readOffsetFetch,
  readSyncGroup,
  writeHeartbeat,
  writeJoinGroup,
  writeLeaveGroup,
  writeOffsetCommit,
  writeOffsetFetch,
  writeSyncGroup,
} from './group-apis.ts';
import { type MemberReading, type Membership, type MemberTerms, uncommitted } from './membership.ts';
import { groupError, recoveryOf } from './recovery.ts';
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
  #committed = new Map<number, number>();

  constructor(coordinator: Coordinator, terms: ClassicTerms, reading: MemberReading, runtime: WireRuntime) {
    this.#coordinator = coordinator;
    this.#terms = terms;
    this.#reading = reading;
    this.#runtime = runtime;
    this.#backoff = new Backoff(runtime.random);
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
    await this.#giveBack(this.#reading.owned(), signal);
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
      if (isEager) await this.#giveBack(reading.owned(), signal);
      else await this.#commitOrTell(reading.positions(), signal);
      const wanted = await this.#assigned(signal);
      const surplus = reading.owned().filter((partition) => !wanted.includes(partition));
      await this.#giveBack(surplus, signal);
      await this.#take(wanted, signal);
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

  /** Reads what it does not read yet, from where the group has come to. */
  async #take(wanted: readonly number[], signal: AbortSignal): Promise<void> {
    const { topic, startOffsets } = this.#terms;
    const owned = new Set(this.#reading.owned());
    const added = wanted.filter((partition) => !owned.has(partition));
    if (added.length === 0) return;
    const { errorCode, offsets } = await this.#coordinator.ask(
      (writer) => writeOffsetFetch(writer, this.#identity, topic, added),
      readOffsetFetch,
      signal,
    );
    throwCode(errorCode, 'the committed offsets');
    const positions = new Map<number, number>();
    for (const partition of added) {
      const committed = offsets.get(partition) ?? -1;
      if (committed >= 0) this.#committed.set(partition, committed);
      else this.#committed.delete(partition);
      positions.set(partition, committed >= 0 ? committed : (startOffsets[partition] ?? 0));
    }
    this.#reading.take(positions);
  }

  /** Nothing more is read of them before their position is committed: the next owner begins right there. */
  async #giveBack(partitions: readonly number[], signal: AbortSignal): Promise<void> {
    if (partitions.length === 0) return;
    const positions = this.#reading.positions();
    this.#reading.drop(partitions);
    const read = new Map(partitions.map((partition) => [partition, positions.get(partition) ?? 0]));
    await this.#commitOrTell(read, signal);
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
        await this.#commit(this.#reading.positions(), signal);
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

  /** One that fails is told: what was read since the last one is read again by the next owner. */
  async #commitOrTell(positions: ReadonlyMap<number, number>, signal: AbortSignal): Promise<void> {
    try {
      await this.#commit(positions, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WireError) || error.fatal) throw error;
      this.#reading.trouble(error.trouble);
    }
  }

  async #commit(positions: ReadonlyMap<number, number>, signal: AbortSignal): Promise<void> {
    const news = uncommitted(positions, this.#committed);
    if (news.size === 0 || this.#generation < 0) return;
    const code = await this.#coordinator.ask(
      (writer) => writeOffsetCommit(writer, this.#identity, this.#terms.topic, news),
      readOffsetCommit,
      signal,
    );
    throwCode(code, 'a commit');
    for (const [partition, position] of news) this.#committed.set(partition, position);
  }
}

/** @param what Kafka answered */
function throwCode(code: number, what: string): void {
  const { name } = kafkaError(code);
  if (name !== 'NONE') throw groupError(name, what);
}
