/** Where and how apps are launched; the same for all runs of a session. */
export interface LaunchPlan {
  /** Name of the workload: whose apps these are. */
  workload: string;
  /** Marathon path that all apps of Hydra live under, e.g. `/hydra`. */
  appPrefix: string;
  /** Archives that every task fetches. */
  archives: readonly string[];
  /** The groups of machines that roles are placed on; null, or none at a role's place = all machines. */
  groups: readonly ({ attribute: string; value: string } | null)[];
  /** Labels of every app by which other masters know this one, `hydra_master` among them. */
  masterLabels: Readonly<Record<string, string>>;
  /** Recorded there too, for people who look at the cluster: what is measured, in words. */
  purpose: string;
}
