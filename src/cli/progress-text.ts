import type { RunEvent } from '../run/events.ts';
import { count, rate, seconds } from './format.ts';

export type ProgressEvent = Extract<RunEvent, { kind: 'progress' }>;
export type TasksEvent = Extract<RunEvent, { kind: 'tasks' }>;

/** What is known of a run while it is under way. */
export interface RunState {
  phase: string;
  tasks: TasksEvent | null;
  progress: ProgressEvent | null;
}

export const beforeTheRun: RunState = { phase: 'prepare', tasks: null, progress: null };

/** The state after an event; the numbers of a phase end with it. */
export function after(state: RunState, event: RunEvent): RunState {
  switch (event.kind) {
    case 'phase':
      return {
        phase: event.detail === '' ? event.phase : `${event.phase}: ${event.detail}`,
        tasks: null,
        progress: null,
      };
    case 'tasks':
      return { ...state, tasks: event };
    case 'progress':
      return { ...state, progress: event };
    case 'note':
      return state;
  }
}

/** The state on one line of at most `columns` characters. */
export function statusLine(state: RunState, columns: number): string {
  const parts = [state.phase];
  if (state.tasks !== null) parts.push(tasksText(state.tasks));
  if (state.progress !== null) parts.push(progressText(state.progress));
  const line = plain(parts.join(' | '));
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 3))}...`;
}

export function tasksText(event: TasksEvent): string {
  return `${count(event.running)} of ${count(event.wanted)} tasks running`;
}

export function progressText(event: ProgressEvent): string {
  return [
    seconds(event.elapsed_s),
    `${count(event.clients)} clients`,
    `sent ${count(event.sent)} at ${rate(event.tx_rate)}`,
    `received ${count(event.received)} at ${rate(event.rx_rate)}`,
    `behind ${count(event.behind)}`,
  ].join(', ');
}

/** Foreign words without what would move the cursor. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
