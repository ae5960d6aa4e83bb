/*
 * When the clients of a run begin to connect, where they do so at a rate: client after client at start + n / rate,
 * whatever becomes of those before. Tasks take turns, so that no task opens all of its own at once.
 */

/** Which of the run's tasks one is. */
export interface TaskTurns {
  /** Its index. */
  task: number;
  tasks: number;
  /** Clients of the last task; all others host as many or more. */
  lastClients: number;
}

/** Which turn of the run a task's client has: from 0 on, without gaps over all tasks. */
export function connectTurn(client: number, { task, tasks, lastClients }: TaskTurns): number {
  if (client < lastClients) return client * tasks + task;
  // The last task has had all of its turns.
  return lastClients * tasks + (client - lastClients) * (tasks - 1) + task;
}

/** When a turn is due after the start, whole microseconds. @param rate connections per second */
export function connectDueUs(turn: number, rate: number): number {
  return Math.round((turn / rate) * 1e6);
}
