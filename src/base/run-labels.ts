import { isRunId } from './run-id.ts';

/** Labels by which a run's apps are known again, and by which people see what it does. */
export const LABELS = {
  run: 'hydra_run',
  workload: 'hydra_workload',
  role: 'hydra_role',
  /** `host:pid` of the process that drives the run. */
  master: 'hydra_master',
  /** What else tells that process from others: boot, pid namespace, start, user. */
  process: 'hydra_process',
  /** Address that answers 204 while that process lives. */
  heartbeat: 'hydra_heartbeat',
  /** What the run does, in words: `200 clients at 10,000/s for 10 s`. */
  purpose: 'hydra_purpose',
} as const;

/** How workloads are named, and roles. */
const word = /^[a-z][a-z0-9-]{0,31}$/;

/** Whether a text can be the name of a workload. */
export function isWorkloadName(text: string): boolean {
  return word.test(text);
}

/** Whether an app bears every label of a run's app, each in the form that runs give it. */
export function hasLabelsOfRun(labels: Readonly<Record<string, string>>): boolean {
  return (
    isRunId(labels[LABELS.run] ?? '') &&
    isWorkloadName(labels[LABELS.workload] ?? '') &&
    word.test(labels[LABELS.role] ?? '') &&
    /^[\w.-]+:\d+$/.test(labels[LABELS.master] ?? '') &&
    isAbsentOr(/^(\w+=[\w.%:~*'()!-]*( |$))+$/, labels[LABELS.process]) &&
    isAbsentOr(/^https?:\/\/[^\s\p{Cc}]+$/u, labels[LABELS.heartbeat])
  );
}

/** Runs of earlier versions bear fewer labels. */
function isAbsentOr(form: RegExp, text: string | undefined): boolean {
  return text === undefined || form.test(text);
}
