import type { RunEvent, RunObserver } from '../run/events.ts';
import { after, beforeTheRun, plain, progressText, statusLine, tasksText } from './progress-text.ts';

/** At most this often is the status line redrawn. */
export const REDRAW_MS = 200;
/** At most this often is a line of numbers printed where no line can be redrawn. */
export const PLAIN_LINE_MS = 1_000;

export interface DisplayContext {
  write(text: string): void;
  columns: number;
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number;
}

export interface RunDisplay {
  observe: RunObserver;
  /** Takes the status line away; nothing is drawn afterwards. */
  close(): void;
}

const clearLine = '\r\u001b[2K';

/** Shows a run on a terminal: one status line that is redrawn in place, notes above it. */
export function liveDisplay({ write, columns, nowMs }: DisplayContext): RunDisplay {
  let state = beforeTheRun;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | undefined;
  let closed = false;

  const draw = () => {
    clearTimeout(pending);
    pending = undefined;
    drawnMs = nowMs();
    write(clearLine + statusLine(state, columns - 1));
  };
  const drawSoon = () => {
    if (pending !== undefined) return;
    const waitMs = drawnMs + REDRAW_MS - nowMs();
    if (waitMs <= 0) draw();
    else pending = setTimeout(draw, waitMs).unref();
  };
  return {
    observe: (event) => {
      if (closed) return;
      if (event.kind === 'note') write(`${clearLine}${noteLine(event)}\n`);
      state = after(state, event);
      drawSoon();
    },
    close: () => {
      closed = true;
      clearTimeout(pending);
      write(clearLine);
    },
  };
}

/** Shows a run where lines only follow each other: one per phase and note, and about one per second of numbers. */
export function plainDisplay({ write, nowMs }: DisplayContext): RunDisplay {
  let numbersMs = Number.NEGATIVE_INFINITY;
  let closed = false;
  const numbers = (text: string) => {
    // Reports come every second, give or take; a tenth of slack keeps each of them.
    if (nowMs() - numbersMs < PLAIN_LINE_MS * 0.9) return;
    numbersMs = nowMs();
    write(`  ${text}\n`);
  };
  return {
    observe: (event) => {
      if (closed) return;
      if (event.kind === 'note') write(`${noteLine(event)}\n`);
      else if (event.kind === 'phase')
        write(`${statusLine(after(beforeTheRun, event), Number.POSITIVE_INFINITY)}\n`);
      else numbers(event.kind === 'tasks' ? tasksText(event) : progressText(event));
    },
    close: () => {
      closed = true;
    },
  };
}

function noteLine(event: Extract<RunEvent, { kind: 'note' }>): string {
  return `${event.level === 'warn' ? 'warning' : 'note'}: ${plain(event.text)}`;
}
