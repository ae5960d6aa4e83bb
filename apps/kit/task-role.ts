import type { Dictionary } from '../../src/control/dictionary.ts';
import type { Traffic } from './process-usage.ts';

/** How a test begun by `begin` ends on its own; resolves when the test has run its course. */
export type TestEnd = Promise<void>;

/** What a role (publisher, subscriber, user) adds to the task server. Called one at a time, in the order of the lifecycle. */
export interface TaskRole {
  /** Name of the role. */
  readonly role: string;
  readonly runId: string | null;
  /** Clients of this role may receive while others of the task still open: the series begins where opening does. */
  readonly countsWhileOpening?: boolean;
  /**
   * Checks the arguments (merged over the ones in force) and makes them the configuration.
   * @returns whether anything changed
   * @throws ControlRefusal naming the argument that is wrong
   */
  configure(args: Dictionary): void;
  /** Whether the arguments say what is in force already. */
  isInForce(args: Dictionary): boolean;
  /**
   * Opens what others connect to, before `begin`; resolves when they may. Only publishers that subscribers connect to
   * have use for it.
   */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * Opens connections and begins; resolves when the test runs. The inner promise resolves when it is over; `startUs`
   * is the monotonic instant before which nothing of the test happens, where that is still to come.
   * @param beginsAtUs when all tasks begin that share this clock, monotonic; absent = now
   */
  begin(signal: AbortSignal, beginsAtUs?: number): Promise<{ end: TestEnd; startUs?: number }>;
  /** How long opening may take in the configuration in force, ms; absent = the usual time. */
  readonly openTimeoutMs?: number;
  /** Ends the test early; idempotent. */
  stop(): Promise<void>;
  /** Closes every connection; idempotent, never throws. */
  close(): Promise<void>;
  /** Forgets what was counted. */
  reset(): void;
  /** Takes what was published; only subscribers want it. */
  settle?(published: string): void;
  /** Takes what the system holds of each stream; only subscribers want it. */
  bound?(bounds: string): void;
  /** Has clients of this task do something. @param clients their indexes within the run; only subscribers do */
  act?(act: string, clients: readonly number[]): void;
  /** Changes the number of users of the run, of whom this task has its share; only users take it. @param spawnRate users/s; 0 = at once */
  setUsers?(users: number, spawnRate: number): void;
  /** Has clients of this task do something, or something done to them; only subscribers do (`steering.ts`). */
  steer?(args: Dictionary): Promise<void>;
  /** Bytes over the system under test's sockets. */
  traffic(): Traffic;
  /** The role's part of the task's report, as the pattern's schema has it. */
  report(detail: 'progress' | 'ranges' | 'full'): Readonly<Record<string, unknown>>;
  /** The original's keys of getstats. */
  originalStats(): Dictionary;
  /** Cuts the second under way for the time series: what came since it was called last. */
  cutInterval(): Readonly<Record<string, unknown>>;
}
