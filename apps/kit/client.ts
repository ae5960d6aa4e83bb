import type { DueRun, Outcome } from '../../src/measure/publisher-account.ts';

/** What a publisher client reports; called synchronously, possibly many times a second. */
export interface PublisherSink {
  /** The fate of messages taken by `publish`. Without acknowledgements, `acked` means: the bytes left for the kernel. */
  settled(outcome: Outcome, run: DueRun, nowUs: number): void;
  /** `publish` may take more again after it had taken less than offered. */
  roomAgain(): void;
  /** A distinct, countable trouble that was or was not survived, e.g. `NOT_LEADER_OR_FOLLOWER`. */
  trouble(name: string): void;
}

export interface ClientStats {
  txBytes: number;
  rxBytes: number;
  reconnects: number;
  retries: number;
}

/** One publisher of any messaging system. A stream is the unit within which the system keeps order. */
export interface PublisherClient {
  readonly stats: Readonly<ClientStats>;
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

export interface SubscriberSink {
  trouble(name: string): void;
  /** One fetch was answered after `waitUs`. */
  fetched(waitUs: number): void;
}

/** One subscriber of any messaging system: its own connection(s), position and account. */
export interface SubscriberClient {
  readonly stats: Readonly<ClientStats>;
  /** Resolves once it receives from every stream. @throws when that fails for good */
  open(signal: AbortSignal): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
