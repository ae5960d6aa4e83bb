/**
 * How to undo one thing this process started or made. The keeper holds the list; its watchdog, a process of
 * its own that outlives a `kill -9`, carries it out when the pipe between the two breaks.
 */
export type Undo =
  | { kind: 'process-group'; pid: number }
  | { kind: 'path'; path: string }
  | { kind: 'marathon-app'; url: string; appId: string; authorization?: string }
  | { kind: 'kafka-topic'; bootstrap: string; topic: string };
