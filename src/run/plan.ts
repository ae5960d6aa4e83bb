/** What decides a run whatever it measures. */
export interface RunPlan {
  runId: string;
  /** Whether the apps stay up after the measurement, for people to look at. */
  keep_running: boolean;
  /** Whether the apps stay for a next run, when this one went well. */
  keep_apps: boolean;
}
