/**
 * How to undo one thing this process started or made. The keeper holds the list; its watchdog, a process of
 * its own that outlives a `kill -9`, carries it out when the pipe between the two breaks.
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
      kind: 'marathon-app';
      /** Base address of every master. */
      urls: readonly string[];
      appId: string;
      /** What the app must bear to be ours. */
      label: { name: string; value: string };
      /** Value of the Authorization header. */
      authorization?: string;
      /** Certificates to trust beside those of Node.js, PEM. */
      ca?: string;
    }
  | { kind: 'kafka-topic'; bootstrap: string; topic: string };
