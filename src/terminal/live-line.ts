/** At most this often is the line redrawn. */
export const REDRAW_MS = 200;

export interface DisplayContext {
  write(text: string): void;
  columns: number;
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number;
}

/** A line at the bottom of a terminal that is redrawn in place, and lines that stay above it. */
export interface LiveLine {
  /** Draws the line anew, at once or soon; its text is asked for when it is drawn. */
  change(): void;
  /** Writes a line that stays. */
  keep(line: string): void;
  /** Takes the line away; nothing is drawn afterwards. */
  close(): void;
}

const clearLine = '\r\u001b[2K';

/** @param text the line's text for a width in characters */
export function liveLine(
  { write, columns, nowMs }: DisplayContext,
  text: (columns: number) => string,
): LiveLine {
  let drawnMs = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | undefined;
  let closed = false;

  const draw = () => {
    clearTimeout(pending);
    pending = undefined;
    drawnMs = nowMs();
    write(clearLine + text(columns - 1));
  };
  return {
    change: () => {
      if (closed || pending !== undefined) return;
      const waitMs = drawnMs + REDRAW_MS - nowMs();
      if (waitMs <= 0) draw();
      else pending = setTimeout(draw, waitMs).unref();
    },
    keep: (line) => {
      if (!closed) write(`${clearLine}${line}\n`);
    },
    close: () => {
      closed = true;
      clearTimeout(pending);
      write(clearLine);
    },
  };
}
