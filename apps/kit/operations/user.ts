import type * as z from 'zod';
import type { GaveUp } from '../client.ts';
import type { Traffic } from '../process-usage.ts';
import type { BaseUserConfig } from './user-config.ts';

/** One kind of user: the tasks that it draws from, and the operations that they perform. */
export interface TaskSet {
  /** First part of the names of its operations: `<task set>/<operation>`. */
  readonly name: string;
  /** Share of the users that are of this kind, whole and above 0. A run with one task set says 1. */
  readonly weight: number;
  /** One of them is drawn each turn, by weight (whole, above 0); a user is told its index. */
  readonly tasks: readonly { readonly name: string; readonly weight: number }[];
  /** What its tasks time, without the task set's name. A task may perform none, one, or several of them. */
  readonly operations: readonly string[];
}

/**
 * One user of the system under test: its own session. It keeps nothing that was allocated for an operation: what is timed
 * stands in the turn, of which each user has one for good.
 */
export interface User {
  /**
   * Opens its session; resolves when it may perform. Called again after `close` where the number of users goes down and up.
   * @throws when that fails for good: before the start this ends the run with its message, in a ramp the user gives up
   */
  open(signal: AbortSignal): Promise<void>;
  /**
   * Carries one task of its task set out. The user calls `turn.begin` when it hands an operation over, then `turn.ok` or
   * `turn.failed`, and `turn.end` when the task is done, now or later; nothing else is asked of it before. What it throws is a
   * bug of ours: the process ends, and no operation counts as failed.
   * @param task index within its task set
   */
  perform(task: number): void;
  /**
   * Ends its session, whatever is under way, within a second or so; idempotent, never throws. Operations without an
   * outcome stay unknown: outcomes that it tells after the end of the run are not booked.
   */
  close(): Promise<void>;
}

/**
 * What a user tells of the task under way. One per user and for the whole run. Times are taken here, when the
 * methods are called: `begin` right before the bytes are handed over, `ok` as soon as the answer is read.
 */
export interface Turn {
  /** Index of the user within the run, from 0. */
  readonly user: number;
  /** When the task under way was due, monotonic microseconds. */
  readonly dueUs: number;
  /**
   * An operation is handed over now. The first of a task was due when the task was; those after it are due when they are
   * handed over. One at a time: what runs beside others is booked in `OperationBooks`.
   * @param operation its number, as `UserTools.operation` gave it
   */
  begin(operation: number): void;
  /** The operation begun last succeeded. @param length bytes or a count, where that means something */
  ok(length?: number): void;
  /** It failed. @param error countable name, e.g. `ConnectionLoss`; not a sentence */
  failed(error: string): void;
  /** It ended in an error that the user was told to suppress: counted as that, and neither as success nor as failure. */
  suppressed(): void;
  /** The task is over: the user is free for the next one. */
  end(): void;
  /**
   * The session is lost, and the user is getting it back: until `back` it is given no task. The task under way has to end all
   * the same. Idempotent. @param why countable
   */
  away(why: string): void;
  /** The session stands again. Idempotent. */
  back(): void;
  /** The user will perform nothing more; the task under way is over with that. Called once at the most. */
  gaveUp(why: GaveUp): void;
  /** A distinct, countable trouble that was survived, and is no outcome of an operation. */
  trouble(name: string): void;
}

/**
 * Counts and times of operations; what `Turn` books into. For whoever has several operations of a user under way at once, or
 * acknowledgements by the batch: instants are theirs to keep, monotonic microseconds. Nothing is allocated but for failures of
 * a new name.
 */
export interface OperationBooks {
  /** `count` operations were handed over at `startUs`: from here on they are in flight. */
  started(operation: number, startUs: number, count?: number): void;
  /**
   * One of them succeeded.
   * @param dueUs when it was due; `startUs` where nothing else says
   * @param startUs as told to `started`: it says which stage the operation belongs to
   * @param length bytes or a count
   */
  ok(operation: number, dueUs: number, startUs: number, nowUs: number, length: number): void;
  /** One of them failed. @param error countable name */
  failed(operation: number, dueUs: number, startUs: number, nowUs: number, error: string): void;
  /** One of them ended in an error that was to be suppressed: counted as that, and neither as success nor as failure. */
  suppressed(operation: number, startUs: number): void;
}

/** What all users of a task share. */
export interface UserTools {
  readonly books: OperationBooks;
  readonly nowUs: () => number;
  /** Number of an operation of the run. @throws Error where no task set has it */
  operation(taskSet: string, operation: string): number;
  /** Seeded for one user, so that a run draws the same again: uniform in [0, 1). */
  random(user: number): () => number;
}

/** All users that one task hosts. */
export interface UserHost {
  /** Before any user opens: what they share. @throws when the system cannot be used: this ends the run with its message */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * One of the users. Called once for each, before `open`.
   * @param taskSet index of the task set that it is of
   */
  createUser(taskSet: number, turn: Turn): User;
  /**
   * No task begins any more. Resolves when everything that is buffered has been handed over, or cannot be; outcomes are
   * waited for until the drain's time is up, whatever this says. Absent where nothing is buffered.
   */
  flush?(): Promise<void>;
  /** Bytes over the sockets to the system under test, of all users, closed ones too. */
  traffic(): Traffic;
  /** Figures of the workload's own, added over tasks by their names; absent = none. */
  figures?(): Readonly<Record<string, number>>;
  /** After every user is closed; idempotent, never throws. */
  close(): Promise<void>;
}

/** What a workload's app implements: which configuration it takes, what its users do, and who they are. */
export interface UserWorkload<Config extends BaseUserConfig> {
  /** `baseUserConfig` extended by what the workload needs. */
  readonly schema: z.ZodType<Config>;
  /** The task sets of the run, the same in every task. */
  taskSets(config: Config): readonly TaskSet[];
  createHost(config: Config, tools: UserTools): UserHost;
}
