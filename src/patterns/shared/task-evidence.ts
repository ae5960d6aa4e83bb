/** What a task shows of its own state while it measured. */
export interface TaskEvidence {
  id: string;
  /** Share of one core while there was load. */
  cpu: number;
  /** Cores it may use; null where unknown. */
  cores: number | null;
  /** Time that the following were measured over, seconds. */
  elapsedS: number;
  loopDelayP50Us: number;
  loopDelayP99Us: number;
  /** Able to run, without a CPU; seconds, null where unknown. */
  runDelayS: number | null;
  /** Its cgroup had used up its CPU limit; seconds, null where unknown. */
  cpuLimitedS: number | null;
  /** Neither ran nor waited for a CPU when it was due; seconds, null where unknown. */
  standstillS: number | null;
  reconnects: number;
  /** Time for which quotas held it back, seconds; of many clients their mean. */
  quotaS: number;
  /** Errors by name. */
  errors: Readonly<Record<string, number>>;
}

/** The one machine that all tasks ran on. */
export interface MachineEvidence {
  cores: number;
  /** Cores that tasks used while there was load, and the system where it is ours. */
  usedCores: number;
  /** Whether the system's share is in `usedCores`. */
  withSystem: boolean;
  /** Share of its CPUs' time that the hypervisor kept; null where unknown. */
  stealShare: number | null;
}
