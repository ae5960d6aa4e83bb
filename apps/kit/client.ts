import type { DueRun, Outcome } from '../../src/measure/publisher-account.ts';
import type { GoneCause } from '../../src/measure/report.ts';
import type { ConnectionGate } from './connection-gate.ts';
import type { ReceivePace } from './receive-pace.ts';
import type { StreamDraw } from './stream-draw.ts';

/** Why a client ended for good. */
export interface GaveUp {
  /** Countable, e.g. `TOPIC_AUTHORIZATION_FAILED`. */
  name: string;
  reason: string;
  /** How to mend it. */
  hint: string | null;
}

/** What a publisher client reports; called synchronously, possibly many times a second. */
export interface PublisherSink {
  /** The fate of messages taken by `publish`. Without acknowledgements, `acked` means: the bytes left for the kernel. */
  settled(outcome: Outcome, run: DueRun, nowUs: number): void;
  /** `publish` may take more again after it had taken less than offered. */
  roomAgain(): void;
  /**
   * A distinct, countable trouble that was or was not survived, e.g. `NOT_LEADER_OR_FOLLOWER`. One that the client's
   * own clock decided ends in `_TIMEOUT`: a client that was kept from a CPU may have caused it itself.
   */
  trouble(name: string): void;
  /** It will publish nothing more, whatever comes; what it has taken is settled soon. Called once at the most. */
  gaveUp(why: GaveUp): void;
  /** A quota of the system's holds the client back for so long from now on, ms. */
  throttled(ms: number): void;
}

export interface ClientStats {
  txBytes: number;
  rxBytes: number;
  reconnects: number;
  retries: number;
  /**
   * Ends of transactions in the system's log, which counts them like messages; null once that is not known. Absent
   * where there are no transactions.
   */
  markers?: number | null;
}

/** One publisher of any messaging system. A stream is the unit within which the system keeps order. */
export interface PublisherClient {
  readonly stats: Readonly<ClientStats>;
  /** Which streams its messages go to; absent = each burst to the next. */
  readonly draw?: StreamDraw | undefined;
  /** Subscribers are connected to it: it is closed when they are done rather than when it has published everything. */
  readonly staysOpen?: boolean;
  /** Resolves once it can publish to every stream. @throws when that fails for good */
  open(signal: AbortSignal): Promise<void>;
  /**
   * Takes up to `count` messages of one stream, all due at `intendedUs`, numbered from `firstSequence`, and
   * encodes them at once.
   * @returns how many it took; fewer than `count` when its buffer or the in-flight bound is reached
   */
  publish(stream: number, firstSequence: number, count: number, intendedUs: number): number;
  /** Resolves when everything taken is settled; at the latest after the delivery timeout, since all is settled by then. */
  flush(): Promise<void>;
  /** Settles what is left (`failed` where it never left, else `unknown`) and closes the connections; idempotent. */
  close(): Promise<void>;
}

/** How far a client has read of what was there when the run began. */
export interface Toward {
  /** In the system from the first to the last, all streams together, messages there or not. */
  positions: number;
  /** Of these, the ones still ahead of it. */
  left: number;
}

/**
 * What it took to open one connection to the system, microseconds by the client's clock; null = there was no such step,
 * or the client does not know.
 */
export interface OpenedConnection {
  /** To connect: TCP, the look-up of the name included. */
  connectUs: number | null;
  /** The handshake of TLS alone. */
  tlsUs: number | null;
  /** To log in, from the first request to the last answer. */
  loginUs: number | null;
  /** From the beginning until it could be used. */
  readyUs: number | null;
}

/** What a client tells of its connections, each of which begins once and comes to one end or the other. */
export interface ConnectionSink {
  began(): void;
  opened(times: OpenedConnection): void;
  /** @param name countable */
  failed(name: string): void;
}

export interface SubscriberSink {
  trouble(name: string): void;
  /**
   * One fetch was answered after `waitUs`.
   * @param behind whether the system was known, when the fetch was sent, to hold enough to answer it at once
   */
  fetched(waitUs: number, behind: boolean): void;
  /** A quota of the system's holds the client back for so long from now on, ms. */
  throttled(ms: number): void;
  /**
   * The system no longer has what the client wanted to read next, and reading goes on where its log begins.
   * `log_truncated`: it no longer has [from, to), which the client has read, and reading goes on at `from`.
   * `log_start_moved`: the positions [from, to) were deleted before they were read. `log_shorter`: the log ends at
   * `from`, before the client's position `to`: it was made anew or cut, and how much of it was not read is not known.
   */
  gone(stream: number, from: number, to: number, why: GoneCause): void;
  /** It will receive nothing more, whatever comes. Called once at the most. */
  gaveUp(why: GaveUp): void;
  /** Where a client tells of its connections, if it does. */
  readonly connections?: ConnectionSink;
  /** Where a member of a group tells what becomes of it; absent for clients that read each for themselves. */
  readonly member?: MemberSink | null;
}

/** What a member of a group goes through. */
export interface MemberSink {
  /** What it is to read is being decided anew, or it takes part from now on. @param why countable */
  unstable(why: string): void;
  /** It reads what it is to read. @param epoch number of the assignment, as the system counts them */
  stable(epoch: number): void;
  /** It reads the stream from now on, from that position on. */
  assigned(stream: number, position: number): void;
  /** It reads the stream no longer. */
  revoked(stream: number): void;
  /** It worked at messages for so long, microseconds. */
  worked(us: number): void;
  /** Messages up to `position` (exclusive) came, or are done where each is worked at. */
  read(stream: number, position: number, nowUs: number): void;
  /** So many positions came that the system had given to a member before. */
  redelivered(count: number): void;
  /** The system has it that this member is done with positions from `from` up to `to` (exclusive). */
  acknowledged(stream: number, from: number, to: number): void;
  /** It takes part no longer: it said so, or went without a word. */
  gone(state: 'left' | 'killed'): void;
}

/** One subscriber of any messaging system: its own connection(s), position and account. */
export interface SubscriberClient {
  readonly stats: Readonly<ClientStats>;
  /**
   * Resolves once it receives from every stream.
   * @throws NotConnected where it has no connection now and may be opened again; else when it fails for good
   */
  open(signal: AbortSignal): Promise<void>;
  /**
   * Where it will go on reading, by stream, in the system's own count; also after `close`. Absent where the system
   * keeps no messages that could be read later.
   */
  positions?(): readonly number[];
  /**
   * Positions between it and the end of the log, of every stream as the system told it last; null until it has of each.
   * Absent where clients are not told, which then cannot be seen to catch up.
   */
  behind?(): number | null;
  /** How far it is to read; null or absent where it reads whatever comes. */
  reading?(): Toward | null;
  /**
   * How long the system has owed it an answer that it should have had by now, microseconds; 0 where it owes none.
   * Absent where clients do not ask.
   */
  overdueUs?(nowUs: number): number;
  /** What its connections go through, so that its network can be blocked; absent where that is not possible. */
  readonly gate?: ConnectionGate | undefined;
  /** Of a member of a group: its connections end without a word, as if its process had died. */
  vanish?(): void;
  /**
   * From now on it receives no more than that allows: it reads no more from the system meanwhile, which is what slow
   * clients are to show. Told before it is opened; absent of clients that cannot.
   */
  pace?(pace: ReceivePace): void;
  /**
   * Closes its connections and opens them anew, with the same account and subscriptions; where the system keeps
   * messages, reading goes on behind the last that were booked. Only of a client that is open. Counted once, in
   * `account.reconnects` and `stats.reconnects`, when it resolves: when the system is asked for every stream again. Called
   * while one is under way, it is that one. Absent of clients that cannot.
   * @throws when the client is closed or gives up meanwhile, or the signal aborts, which closes it
   */
  reconnect?(signal: AbortSignal): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
