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
  | ProgressEvent;

/** How far a run is: numbers by names that its pattern gives them. */
export interface ProgressEvent {
  kind: 'progress';
  elapsed_s: number;
  /** The numbers in words, on one line. */
  text: string;
  readonly [name: string]: number | string;
}

export type RunObserver = (event: RunEvent) => void;
