import { clientFailureText, notConnectedText } from './client-failures.ts';
import type { RunResult } from './result.ts';

/** @param failure what it answered when it was asked at the end, or that it did not */
export function systemFailureText(failure: string): string {
  return `the system under test could not be asked what it holds: ${failure}`;
}

/**
 * Why a run that came to its end has not measured what it was to measure: tasks that died, clients that gave up or
 * found no connection, a system that answers no more. One line each; empty where nothing of the kind happened.
 */
export function runFailures({
  dead_tasks,
  client_failures,
  not_connected,
  system_failure,
}: Pick<RunResult, 'dead_tasks' | 'client_failures' | 'not_connected' | 'system_failure'>): string[] {
  return [
    ...client_failures.map(clientFailureText),
    ...(not_connected ?? []).map(notConnectedText),
    ...dead_tasks.map((task) => `task ${task.id} died during ${task.phase}: ${task.reason}`),
    ...(system_failure === null ? [] : [systemFailureText(system_failure)]),
  ];
}
