import type { Finding } from '../../run/result.ts';
import { secs } from './evidence-text.ts';
import type { TaskEvidence } from './task-evidence.ts';

/** A cgroup limit is named when it made up this share of the time without a CPU. */
const LIMIT_SHARE = 0.25;

/** Time in which a task was due and had no CPU, seconds; 0 where the system does not tell. */
export function keptS(task: TaskEvidence): number {
  return (task.runDelayS ?? 0) + (task.standstillS ?? 0);
}

/** e.g. `task sub.1 was kept from a CPU for 3.1 s (cgroup limit of 0.2 cores)`. */
export function keptText(task: TaskEvidence): string {
  const { id, runDelayS, standstillS } = task;
  const stood = standstillS ?? 0;
  const parts = [
    ...((runDelayS ?? 0) > stood
      ? [`was kept from a CPU for ${secs(runDelayS ?? 0)}${limitText(task)}`]
      : []),
    ...(stood > 0.5 || stood >= (runDelayS ?? 0)
      ? [`stood still for ${secs(stood)} (stopped, suspended, or waiting for disk or swap)`]
      : []),
  ];
  return `task ${id} ${parts.join(' and ')} in ${secs(task.elapsedS)}`;
}

function limitText({ cpuLimitedS, runDelayS, cores }: TaskEvidence): string {
  if ((cpuLimitedS ?? 0) < LIMIT_SHARE * (runDelayS ?? 0)) return '';
  return cores === null ? ' (cgroup limit)' : ` (cgroup limit of ${Number(cores.toFixed(2))} cores)`;
}

/** The machine, blamed for the tasks that were kept from it; the worst is named, and how many more. */
export function keptFindings(tasks: readonly TaskEvidence[]): Omit<Finding, 'reasons'>[] {
  const [worst, ...others] = [...tasks].sort((a, b) => keptS(b) - keptS(a));
  if (worst === undefined) return [];
  const more =
    others.length === 0
      ? ''
      : `; ${others.length} more slow ${others.length === 1 ? 'task' : 'tasks'} likewise`;
  return [{ cause: 'machine', evidence: `${keptText(worst)}${more}` }];
}
