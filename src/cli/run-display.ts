import type { RunObserver } from '../run/events.ts';
import { type DisplayContext, liveLine } from '../terminal/live-line.ts';
import { after, beforeTheRun, noteLine, statusLine, tasksText } from './progress-text.ts';

/** At most this often is a line of numbers printed where no line can be redrawn. */
export const PLAIN_LINE_MS = 1_000;

export interface RunDisplay {
  observe: RunObserver;
  /** Takes the status line away; nothing is drawn afterwards. */
  close(): void;
}

/** Shows a run on a terminal: one status line that is redrawn in place, notes above it. */
export function liveDisplay(context: DisplayContext): RunDisplay {
  let state = beforeTheRun;
  const line = liveLine(context, (columns) => statusLine(state, columns));
  return {
    observe: (event) => {
      if (event.kind === 'note') line.keep(noteLine(event));
      state = after(state, event);
      line.change();
    },
    close: line.close,
  };
}

/** Reports come every second, give or take: this much too early is not too early. */
const SLACK_MS = PLAIN_LINE_MS / 10;

/**
 * Shows a run where lines only follow each other: one per phase and note, and at most one per second of numbers, only
 * where they are others than before.
 */
export function plainDisplay({ write, nowMs }: DisplayContext): RunDisplay {
  let dueMs = Number.NEGATIVE_INFINITY;
  let last = '';
  let closed = false;
  const numbers = (text: string) => {
    const now = nowMs();
    if (text === last || now < dueMs - SLACK_MS) return;
    last = text;
    // Counted from when it was due, so that slack does not add up where reports come ten times a second.
    dueMs = Math.max(dueMs, now) + PLAIN_LINE_MS;
    write(`  ${text}\n`);
  };
  return {
    observe: (event) => {
      if (closed) return;
      if (event.kind === 'note') write(`${noteLine(event)}\n`);
      else if (event.kind === 'phase')
        write(`${statusLine(after(beforeTheRun, event), Number.POSITIVE_INFINITY)}\n`);
      else numbers(event.kind === 'tasks' ? tasksText(event) : event.text);
    },
    close: () => {
      closed = true;
    },
  };
}
