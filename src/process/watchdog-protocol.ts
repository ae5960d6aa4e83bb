import type { NotedUndo } from './undoing.ts';

/** One line of JSON each, from the owner to its watchdog. The pipe's end means the same as `undo`. */
export type WatchdogRequest =
  | ({ op: 'add'; id: number } & NotedUndo)
  | { op: 'remove'; id: number }
  /** Undo what is left, say what failed, and end. */
  | { op: 'undo' };

/** The watchdog's answer to an `add`: from now on it survives the owner; or to `undo`: a line for each that failed. */
export type WatchdogReply = { ack: number } | { failures: string[] };
