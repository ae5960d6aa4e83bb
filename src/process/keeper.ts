import type { Undo } from './undo.ts';

/** How a process ended: an exit code, or the signal that killed it. */
export type ProcessExit = { code: number; signal: null } | { code: null; signal: NodeJS.Signals };

export interface SpawnSpec {
  command: string;
  args: readonly string[];
  cwd?: string;
  /** The whole environment of the process; nothing is inherited beside it. */
  env: Readonly<Record<string, string>>;
  /** The stray variable in `env` is its own: when its group ended, daemons that bear it are killed as well. */
  ownsStrays?: boolean;
  /** Plain file that takes the stream (appended to), or nothing. No link in its place is followed. */
  stdout: string | null;
  stderr: string | null;
}

/** A command that leads a process group of its own and dies with this process, however that dies. */
export interface KeptProcess {
  readonly pid: number;
  /** Resolves when the leader ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal to the whole group; a group that is gone is fine. */
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM to the group, SIGKILL after `graceMs`; resolves when nobody of the group is left. */
  stop(graceMs: number): Promise<ProcessExit>;
}

/** Keeps what this process started from outliving it, `kill -9` included. */
export interface Keeper {
  /**
   * Starts a command held at a gate until the watchdog knows its group.
   * @throws HydraError when it cannot be started.
   */
  spawn(spec: SpawnSpec): Promise<KeptProcess>;
  /** Resolves once the watchdog has noted it; call the result when the thing was undone in the ordinary way. */
  guard(undo: Undo): Promise<() => void>;
  /** Ends the watchdog. Whatever is still guarded is undone first. */
  close(): Promise<void>;
}
