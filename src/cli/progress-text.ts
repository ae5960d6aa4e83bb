import { count } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { ProgressEvent, RunEvent } from '../run/events.ts';

export type TasksEvent = Extract<RunEvent, { kind: 'tasks' }>;

/** What is known of a run while it is under way. */
export interface RunState {
  phase: string;
  detail: string;
  tasks: TasksEvent | null;
  progress: ProgressEvent | null;
}

export const beforeTheRun: RunState = { phase: 'prepare', detail: '', tasks: null, progress: null };

/** The state after an event; the numbers of a phase end with it. */
export function after(state: RunState, event: RunEvent): RunState {
  switch (event.kind) {
    case 'phase':
      return { phase: event.phase, detail: event.detail, tasks: null, progress: null };
    case 'tasks':
      return { ...state, tasks: event };
    case 'progress':
      return { ...state, progress: event };
    case 'note':
      return state;
  }
}

/** The state on one line of at most `columns` characters; numbers, once there are any, take the detail's place. */
export function statusLine(state: RunState, columns: number): string {
  const line = plain(`${state.phase}${wordsOf(state)}`);
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 3))}...`;
}

function wordsOf({ detail, tasks, progress }: RunState): string {
  if (progress !== null) return `: ${progress.text}`;
  if (tasks !== null) return `: ${tasksText(tasks)}`;
  return detail === '' ? '' : `: ${detail}`;
}

export function tasksText(event: TasksEvent): string {
  return `${count(event.running)} of ${count(event.wanted)} tasks running`;
}

/** A note or warning on a line of its own. */
export function noteLine({ level, text }: { level: 'info' | 'warn'; text: string }): string {
  return `${level === 'warn' ? 'warning' : 'note'}: ${plain(text)}`;
}
