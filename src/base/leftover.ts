/** One thing that a run of ours left. */
export interface Leftover {
  /** What it is, e.g. `app`. */
  kind: string;
  id: string;
  /** Run that made it. */
  run: string | null;
}

/** Where one kind of leftover is found and deleted. */
export interface Place {
  find(): Promise<Leftover[]>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface PlaceContext {
  /** Path that all apps of ours live under: what runs leave is named after it. */
  appPrefix: string;
  /** Names of the workloads that are known: what is named after another is nobody's of ours. */
  workloads: readonly string[];
  signal: AbortSignal;
  /** Told why a place is not looked at; its function then gives null. */
  skip(why: string): void;
  /** Runs that are under way, as the places looked at before have found: what is theirs stays. */
  living: Set<string>;
  /** Whether what cannot be shown to have ended goes too; what lives never does. */
  isForced: boolean;
}
