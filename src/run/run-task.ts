import type { TaskReport } from '../measure/report.ts';

/** A task of the run and where its control port is. */
export interface RunTask {
  id: string;
  appId: string;
  role: TaskReport['role'];
  host: string;
  port: number;
}
