/** Phases of a run, in order. */
export const phases = [
  'prepare',
  'launch',
  'ping',
  'configure',
  'start',
  'watch',
  'drain',
  'collect',
  'remove',
] as const;
export type Phase = (typeof phases)[number];

/** What a run tells whoever watches it; the CLI draws it, tests await it. */
export type RunEvent =
  | { kind: 'phase'; phase: Phase; detail: string }
  /** A line worth keeping: an address, a warning, a task left out. */
  | { kind: 'note'; level: 'info' | 'warn'; text: string }
  | { kind: 'tasks'; running: number; wanted: number }
  | {
      kind: 'progress';
      elapsed_s: number;
      clients: number;
      sent: number;
      acked: number;
      received: number;
      /** Messages due to all subscribers by now and not received. */
      behind: number;
      tx_rate: number;
      rx_rate: number;
    };

export type RunObserver = (event: RunEvent) => void;
