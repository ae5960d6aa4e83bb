import { clientFailureText } from './client-failures.ts';
import type { RunResult } from './result.ts';

/**
 * Why a run that came to its end has not measured what it was to measure: tasks that died, clients that gave up, a
 * system that answers no more. One line each; empty where nothing of the kind happened.
 */
export function runFailures({
  dead_tasks,
  client_failures,
  system_failure,
}: Pick<RunResult, 'dead_tasks' | 'client_failures' | 'system_failure'>): string[] {
  return [
    ...client_failures.map(clientFailureText),
    ...dead_tasks.map((task) => `task ${task.id} died during ${task.phase}: ${task.reason}`),
    ...(system_failure === null ? [] : [`the system under test does not answer any more: ${system_failure}`]),
  ];
}
