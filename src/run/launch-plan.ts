import type { Role } from './role.ts';

/** Where and how apps are launched; the same for all runs of a session. */
export interface LaunchPlan {
  /** e.g. `kafka`: whose apps these are. */
  workload: string;
  /** Marathon path that all apps of Hydra live under, e.g. `/hydra`. */
  appPrefix: string;
  /** Archives that every task fetches. */
  archives: readonly string[];
  /** By role, the group of machines that its tasks are placed on; none = all machines. */
  groups: Readonly<Partial<Record<Role['name'], { attribute: string; value: string } | null>>>;
  /** Labels of every app by which other masters know this one, `hydra_master` among them. */
  masterLabels: Readonly<Record<string, string>>;
  /** Recorded there too, for people who look at the cluster: what is measured, in words. */
  purpose: string;
}
