/**
 * How to undo one thing this process started or made. The keeper holds the list; its watchdog, a process of
 * its own that outlives a `kill -9`, carries it out when the pipe between the two breaks, or when it is told to.
 */
export type Undo =
  | {
      kind: 'process-group';
      pid: number;
      /** Value of the stray variable its daemons bear, see StrayHunt. */
      family?: string;
    }
  | { kind: 'path'; path: string }
  | {
      /** Something that was made on a server: whoever knows that server knows how to undo it. */
      kind: 'remote';
      /** Name of its `Undoer`. */
      undoer: string;
      /** What that takes, as plain data. */
      details: unknown;
    };

/** Undoes one kind of thing that was made on a server; `src/watchdog` has the list of all. */
export interface Undoer<Details> {
  readonly name: string;
  /** What it is, for the line that says it could not be undone. */
  describe(details: Details): string;
  /** Again, or of something that is gone already, is fine. @throws Error where it cannot be done */
  undo(details: Details): Promise<void>;
}

/** The undo of something on a server, to be guarded. */
export function remoteUndo<Details>({ name }: Undoer<Details>, details: Details): Undo {
  return { kind: 'remote', undoer: name, details };
}
