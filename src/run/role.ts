/** One kind of task of a run, as it is to be launched. */
export interface Role {
  /** e.g. `publisher` */
  name: string;
  /** Last segment of the app's id. */
  app: string;
  /** Shell command inside the extracted archive. */
  cmd: string;
  /** Tasks wanted; 0 = none this time, of a role that is not essential. */
  tasks: number;
  /** Ports that each asks for; the first is its control port. */
  ports: number;
  /** Which of the groups of machines that the settings name its tasks are placed on, from 0. */
  group: number;
  /** No two of its tasks on one machine. */
  distinctHosts: boolean;
  /**
   * Nothing can be measured without any of its tasks. Its app is launched whole; the others' are created empty, and
   * scaled by every run anew.
   */
  essential: boolean;
}
