/** A task of the run and where its control port is. */
export interface RunTask {
  id: string;
  appId: string;
  /** Name of its role. */
  role: string;
  host: string;
  port: number;
}
