import type { Positions } from './group-apis.ts';

/** The member's reading, as what decides over it sees it. */
export interface MemberReading {
  /** Partitions that are read, ascending. */
  owned(): number[];
  /** Where each of them is read next. */
  positions(): Map<number, number>;
  /** Reads partitions from those positions on. */
  take(positions: Positions): void;
  /** Reads them no longer, at once. */
  drop(partitions: readonly number[]): void;
  /** What is to be read is being decided anew. */
  unstable(why: string): void;
  /** All that is to be read is read. */
  stable(epoch: number): void;
  trouble(name: string): void;
}

/** How a member comes to know what it is to read: one of the group protocols. */
export interface Membership {
  /** Takes part until the signal aborts. @throws WireError where it cannot go on; the signal's reason */
  run(signal: AbortSignal): Promise<void>;
  /** Commits what was read, and says goodbye. @throws WireError where the coordinator cannot be told */
  leave(signal: AbortSignal): Promise<void>;
  /** Says goodbye for a member that went without a word: its group can be deleted then. */
  dismiss(signal: AbortSignal): Promise<void>;
}

export interface MemberTerms {
  readonly clientId: string;
  readonly groupId: string;
  readonly topic: string;
  /** Where partitions begin of which nothing was committed, by partition. */
  readonly startOffsets: readonly number[];
  readonly heartbeatMs: number;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly commitIntervalMs: number;
}
