import { kafkaError } from '../errors.ts';
import type { ProtocolReader } from '../protocol-reader.ts';
import type { ProtocolWriter } from '../protocol-writer.ts';
import { WireError } from '../wire-error.ts';
import { readEpochCommit, readEpochFetch, writeEpochCommit, writeEpochFetch } from './consumer-apis.ts';
import type { Coordinator } from './coordinator.ts';
import {
  type CommittedOffsets as Answer,
  type MemberIdentity,
  type Positions,
  readOffsetCommit,
  readOffsetFetch,
  writeOffsetCommit,
  writeOffsetFetch,
} from './group-apis.ts';
import type { MemberReading, MemberTerms } from './membership.ts';
import { groupError } from './recovery.ts';

type Write<T> = (writer: ProtocolWriter, member: MemberIdentity, topic: string, what: T) => void;

/** The requests by which a protocol's members keep positions. */
interface Requests {
  writeCommit: Write<Positions>;
  readCommit(reader: ProtocolReader): number;
  writeFetch: Write<readonly number[]>;
  readFetch(reader: ProtocolReader): Answer;
}

/** Of the classic protocol, and of KIP-848's, whose versions take the epoch of a member. */
export const OFFSET_REQUESTS = {
  classic: {
    ...{ writeCommit: writeOffsetCommit, readCommit: readOffsetCommit },
    ...{ writeFetch: writeOffsetFetch, readFetch: readOffsetFetch },
  },
  consumer: {
    ...{ writeCommit: writeEpochCommit, readCommit: readEpochCommit },
    ...{ writeFetch: writeEpochFetch, readFetch: readEpochFetch },
  },
} satisfies Record<string, Requests>;

/** The positions that a group keeps, as one member reads from and commits them. */
export class CommittedOffsets {
  readonly #requests: Requests;
  readonly #coordinator: Coordinator;
  readonly #terms: MemberTerms;
  readonly #reading: MemberReading;
  readonly #committed = new Map<number, number>();

  constructor(requests: Requests, coordinator: Coordinator, terms: MemberTerms, reading: MemberReading) {
    this.#requests = requests;
    this.#coordinator = coordinator;
    this.#terms = terms;
    this.#reading = reading;
  }

  /** Reads what is wanted and not read yet, from where the group has come to. @throws WireError */
  async take(wanted: readonly number[], member: MemberIdentity, signal: AbortSignal): Promise<void> {
    const { topic, startOffsets } = this.#terms;
    const owned = new Set(this.#reading.owned());
    const added = wanted.filter((partition) => !owned.has(partition));
    if (added.length === 0) return;
    const { errorCode, offsets } = await this.#coordinator.ask(
      (writer) => this.#requests.writeFetch(writer, member, topic, added),
      this.#requests.readFetch,
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
  async giveBack(partitions: readonly number[], member: MemberIdentity, signal: AbortSignal): Promise<void> {
    if (partitions.length === 0) return;
    const positions = this.#reading.positions();
    this.#reading.drop(partitions);
    const read = new Map(partitions.map((partition) => [partition, positions.get(partition) ?? 0]));
    await this.commitOrTell(read, member, signal);
  }

  /** One that fails is told: what was read since the last one is read again by the next owner. */
  async commitOrTell(positions: Positions, member: MemberIdentity, signal: AbortSignal): Promise<void> {
    try {
      await this.commit(positions, member, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WireError) || error.fatal) throw error;
      this.#reading.trouble(error.trouble);
    }
  }

  /** Commits what is not committed yet. @throws WireError */
  async commit(positions: Positions, member: MemberIdentity, signal: AbortSignal): Promise<void> {
    const news = new Map(
      [...positions].filter(([partition, position]) => this.#committed.get(partition) !== position),
    );
    if (news.size === 0 || member.generation < 0) return;
    const code = await this.#coordinator.ask(
      (writer) => this.#requests.writeCommit(writer, member, this.#terms.topic, news),
      this.#requests.readCommit,
      signal,
    );
    throwCode(code, 'a commit');
    for (const [partition, position] of news) this.#committed.set(partition, position);
  }
}

/** @param what Kafka answered @throws WireError for what is no success */
export function throwCode(code: number, what: string): void {
  const { name } = kafkaError(code);
  if (name !== 'NONE') throw groupError(name, what);
}
