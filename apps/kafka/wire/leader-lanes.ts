import { delay } from '../../../src/base/clock.ts';
import type { ClientStats } from '../../kit/client.ts';
import { NotConnected } from '../../kit/not-connected.ts';
import { Backoff } from '../../kit/wire/backoff.ts';
import { type BrokerAddress, textOf } from './broker-address.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { openConnection } from './open-connection.ts';
import type { WireRuntime } from './runtime.ts';
import type { TopicView } from './topic-view.ts';
import { unopenedName, WireError } from './wire-error.ts';

/** A topic that no broker has known for this long is gone; one made a moment ago is known sooner, ms. */
const GONE_AFTER_MS = 5_000;

/** What a client does over the connection to one leader. */
export interface Lane {
  readonly connection: Connection;
  /** From now on this lane serves the partition too. */
  add(partition: number): void;
  /** It serves the partition no longer. */
  drop?(partition: number): void;
}

/** The client that the lanes belong to. */
export interface LaneOwner<L extends Lane> {
  /** @param again whether its broker was connected before */
  createLane(connection: Connection, again: boolean): L;
  /** A connection ended; its partitions have no lane until `add` gives them one again. */
  laneLost(lane: L, error: WireError): void;
  /** Something went wrong on the way back to a leader; it is tried again. */
  trouble(name: string): void;
  /** No way back to the leaders: nothing more will be tried. */
  gaveUp(error: unknown): void;
}

/**
 * Keeps a connection to the leader of every partition: finds leaders, connects, and does so again, with growing
 * waits, for partitions whose connection or leader was lost.
 */
export class LeaderLanes<L extends Lane> {
  readonly #view: TopicView;
  readonly #options: ConnectionOptions & { readonly stats: ClientStats };
  readonly #runtime: WireRuntime;
  readonly #owner: LaneOwner<L>;
  readonly #backoff: Backoff;
  readonly #ending = new AbortController();
  /** By the leader's address. */
  readonly #lanes = new Map<string, L>();
  readonly #homeless: Set<number>;
  /** Partitions that are not wanted. */
  readonly #dismissed = new Set<number>();
  /** Who led each partition when somebody was asked last. */
  #leaders: readonly (BrokerAddress | null)[] = [];
  /** Addresses that were connected before: coming back to one is a reconnect. */
  readonly #seen = new Set<string>();
  #recovering = false;

  constructor(
    view: TopicView,
    partitions: number,
    options: ConnectionOptions & { readonly stats: ClientStats },
    runtime: WireRuntime,
    owner: LaneOwner<L>,
  ) {
    this.#view = view;
    this.#options = options;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#backoff = new Backoff(runtime.random);
    this.#homeless = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  }

  /** Whether every partition has its lane. */
  get complete(): boolean {
    return this.#homeless.size === 0;
  }

  /**
   * Resolves once every partition has its lane.
   * @param waitsForConnection whether it is tried again where there is no connection; else the caller may do so
   * @throws WireError when that is impossible, or has not come about within the request timeout; NotConnected
   */
  async open(signal: AbortSignal, waitsForConnection = true): Promise<void> {
    const either = AbortSignal.any([signal, this.#ending.signal]);
    const deadlineUs = this.#runtime.clockUs() + this.#options.requestTimeoutMs * 1000;
    this.#recovering = true;
    try {
      for (;;) {
        const error = await this.#attempt(either);
        either.throwIfAborted();
        if (this.complete) return;
        if (error?.fatal || this.#runtime.clockUs() >= deadlineUs) throw error;
        if (error?.unconnected && !waitsForConnection) throw notConnected(error);
        await delay(this.#backoff.nextMs(), either);
      }
    } finally {
      this.#recovering = false;
    }
  }

  /**
   * Does what `open` does for as long as there is a way, and tells what goes wrong meanwhile.
   * @throws what ends it
   */
  async openInTheEnd(): Promise<void> {
    await this.#recoverAll(true);
    this.#ending.signal.throwIfAborted();
  }

  /** The partition's leader refused it: it is looked for anew. The lane must have dropped it. */
  rehouse(partition: number): void {
    if (this.#dismissed.has(partition)) return;
    this.#homeless.add(partition);
    this.#recover();
  }

  /** The partition needs a lane no longer. */
  dismiss(partition: number): void {
    this.#dismissed.add(partition);
    this.#homeless.delete(partition);
    for (const lane of this.#lanes.values()) lane.drop?.(partition);
  }

  /** A partition that was dismissed needs a lane again: at once where its leader is connected. */
  want(partition: number): void {
    if (!this.#dismissed.delete(partition)) return;
    const leader = this.#leaders[partition] ?? null;
    const lane = leader === null ? undefined : this.#lanes.get(textOf(leader));
    if (lane !== undefined && !lane.connection.closed) {
      lane.add(partition);
      return;
    }
    this.#homeless.add(partition);
    this.#recover(true);
  }

  /** An answer was good: where no partition is without its lane, the next trouble is a new one. */
  healthy(): void {
    if (this.complete) this.#backoff.reset();
  }

  lanes(): Iterable<L> {
    return this.#lanes.values();
  }

  close(): void {
    this.end(new WireError('CLOSED', 'The client was closed'));
  }

  /** Closes every connection and ends an `open` under way with `reason`. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
    for (const lane of this.#lanes.values()) lane.connection.close();
    this.#lanes.clear();
  }

  /** @param atOnce nothing has gone wrong: there is nothing to wait for */
  #recover(atOnce = false): void {
    if (this.#recovering || this.#ending.signal.aborted) return;
    this.#recoverAll(atOnce).catch((error) => {
      if (!this.#ending.signal.aborted) this.#owner.gaveUp(error);
    });
  }

  async #recoverAll(atOnce: boolean): Promise<void> {
    const { signal } = this.#ending;
    this.#recovering = true;
    let unknownSinceUs: number | null = null;
    let waits = !atOnce;
    try {
      while (!this.complete) {
        if (waits) await delay(this.#backoff.nextMs(), signal);
        waits = true;
        const error = await this.#attempt(signal);
        if (error === null) continue;
        if (error.fatal) throw error;
        this.#owner.trouble(error.trouble);
        const unknown = error.trouble === 'UNKNOWN_TOPIC_OR_PARTITION';
        const nowUs = this.#runtime.clockUs();
        unknownSinceUs = unknown ? (unknownSinceUs ?? nowUs) : null;
        if (unknownSinceUs !== null && nowUs - unknownSinceUs > GONE_AFTER_MS * 1000) throw topicGone(error);
      }
    } finally {
      this.#recovering = false;
    }
  }

  /** One round over the partitions without a lane. @returns what went wrong; null when nothing did */
  async #attempt(signal: AbortSignal): Promise<WireError | null> {
    try {
      return await this.#houseAll(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof WireError) return error;
      throw error;
    }
  }

  async #houseAll(signal: AbortSignal): Promise<WireError | null> {
    const { byPartition, connection } = await this.#view.locate(signal);
    this.#leaders = byPartition;
    let error: WireError | null = null;
    const failed = new Set<string>();
    try {
      for (const partition of [...this.#homeless]) {
        const leader = byPartition[partition] ?? null;
        if (leader === null) error = noLeader(partition);
        else if (!failed.has(textOf(leader))) {
          error = (await this.#house(partition, leader, connection, signal)) ?? error;
          if (this.#homeless.has(partition)) failed.add(textOf(leader));
        }
      }
    } finally {
      if (![...this.#lanes.values()].some((lane) => lane.connection === connection)) connection.close();
    }
    return error;
  }

  /** @param spare a connection that stands already, in case it leads to the leader */
  async #house(
    partition: number,
    leader: BrokerAddress,
    spare: Connection,
    signal: AbortSignal,
  ): Promise<WireError | null> {
    try {
      const standing = this.#lanes.get(textOf(leader));
      const usable = standing !== undefined && !standing.connection.closed;
      const lane = usable ? standing : await this.#openLane(leader, spare, signal);
      // It may have been dismissed meanwhile.
      if (this.#homeless.delete(partition)) lane.add(partition);
      return null;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof WireError) return error;
      throw error;
    }
  }

  async #openLane(leader: BrokerAddress, spare: Connection, signal: AbortSignal): Promise<L> {
    const key = textOf(leader);
    const isSpare = textOf(spare.address) === key && !spare.closed;
    const connection = isSpare ? spare : await openConnection(leader, this.#options, this.#runtime, signal);
    const again = this.#seen.has(key);
    if (again) this.#options.stats.reconnects++;
    const lane = this.#owner.createLane(connection, again);
    this.#seen.add(key);
    this.#lanes.set(key, lane);
    connection.lost.then((error) => {
      if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
      this.#owner.laneLost(lane, error);
    });
    return lane;
  }
}

function notConnected(error: WireError): NotConnected {
  const { message, hint } = error;
  return new NotConnected(unopenedName(error), message, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function topicGone(error: WireError): WireError {
  const seconds = GONE_AFTER_MS / 1000;
  return new WireError(error.trouble, `${error.message} for ${seconds} s: it is gone`, {
    fatal: true,
    hint: 'It was there when the client opened; see who deletes topics',
  });
}

function noLeader(partition: number): WireError {
  return new WireError('LEADER_NOT_AVAILABLE', `Partition ${partition} has no leader`, {
    hint: 'See that the brokers which hold the topic are running',
  });
}
