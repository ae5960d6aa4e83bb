import type { NotedUndo } from './undoing.ts';

/** One line of JSON each, from the owner to its watchdog. The pipe's end without an `end` means: undo it all. */
export type WatchdogRequest =
  | ({ op: 'add'; id: number } & NotedUndo)
  | { op: 'remove'; id: number }
  | { op: 'end' };

/** The watchdog's answer to an `add`: from now on it survives the owner. */
export interface WatchdogReply {
  ack: number;
}
