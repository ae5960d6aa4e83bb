/** Phases that every run has, in order; those of its pattern come between `ping` and `remove`. */
export const runPhases = ['prepare', 'launch', 'ping', 'remove'] as const;
export type RunPhase = (typeof runPhases)[number];

/** Name of a phase: one of every run, or one that the pattern gives its own. Shown as it is. */
export type Phase = string;

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
