import { countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { StudyEvent, StudyObserver } from '../sweep/events.ts';
import { type DisplayContext, liveLine } from '../terminal/live-line.ts';
import { after, beforeTheRun, noteLine, statusLine } from './progress-text.ts';
import { type CellBegins, cellLine, cellTitle, leftText } from './study-progress-text.ts';

/** At most this often is a line of numbers printed where no line can be redrawn. */
export const PLAIN_STUDY_LINE_MS = 10_000;

export interface StudyDisplay {
  observe: StudyObserver;
  /** Takes the status line away; nothing is drawn afterwards. */
  close(): void;
}

/** Shows a study on a terminal: one status line that is redrawn in place; above it a line per finished cell. */
export function liveStudyDisplay(context: DisplayContext, pattern: Pattern): StudyDisplay {
  let begun: { event: CellBegins; atMs: number } | undefined;
  let state = beforeTheRun;
  const notes = new Notes(pattern);
  const status = (columns: number) => {
    const run = statusLine(state, Number.POSITIVE_INFINITY);
    if (begun === undefined) return fitted(run, columns);
    const left = leftText(begun.event, (context.nowMs() - begun.atMs) / 1_000);
    return fitted([cellTitle(begun.event), left, run].filter((part) => part !== '').join(' | '), columns);
  };
  const line = liveLine(context, status);
  return {
    observe: (event) => {
      if (event.kind === 'cell-begins') {
        begun = { event, atMs: context.nowMs() };
        state = beforeTheRun;
      }
      if (event.kind === 'run') state = after(state, event.event);
      for (const kept of notes.linesOf(event)) line.keep(kept);
      line.change();
    },
    close: line.close,
  };
}

/** Shows a study where lines only follow each other: as a cell begins and ends, and now and then its numbers. */
export function plainStudyDisplay({ write, nowMs }: DisplayContext, pattern: Pattern): StudyDisplay {
  let numbersMs = nowMs();
  let closed = false;
  const notes = new Notes(pattern);
  const print = (line: string) => write(`${line}\n`);
  return {
    observe: (event) => {
      if (closed) return;
      if (event.kind === 'cell-begins') {
        numbersMs = nowMs();
        print(plain([cellTitle(event), leftText(event, 0)].filter((part) => part !== '').join('; ')));
      }
      if (event.kind === 'run' && event.event.kind === 'progress') {
        if (nowMs() - numbersMs < PLAIN_STUDY_LINE_MS) return;
        numbersMs = nowMs();
        print(`  ${event.event.text}`);
      }
      for (const line of notes.linesOf(event)) print(line);
    },
    close: () => {
      closed = true;
    },
  };
}

/** Lines of a study that stay. What every run notes again is told once; warnings are told each time. */
class Notes {
  readonly #told = new Set<string>();
  readonly #pattern: Pattern;

  constructor(pattern: Pattern) {
    this.#pattern = pattern;
  }

  linesOf(event: StudyEvent): string[] {
    switch (event.kind) {
      case 'study-begins':
        return this.#first(beginning(event));
      case 'attempt-failed':
        return [attemptLine(event)];
      case 'cell-ended':
        return [cellLine(event.record, this.#pattern)];
      case 'note':
        return this.#note(event);
      case 'run':
        return event.event.kind === 'note' ? this.#note(event.event) : [];
      case 'cell-begins':
        return [];
    }
  }

  #note(note: { level: 'info' | 'warn'; text: string }): string[] {
    return note.level === 'warn' ? [noteLine(note)] : this.#first(noteLine(note));
  }

  #first(line: string): string[] {
    if (this.#told.has(line)) return [];
    this.#told.add(line);
    return [line];
  }
}

function beginning({ folder, saved }: Extract<StudyEvent, { kind: 'study-begins' }>): string {
  const before = saved === 0 ? '' : `, which holds ${countText(saved, 'cell')} already`;
  return noteLine({ level: 'info', text: `results go to ${folder}${before}` });
}

function attemptLine(event: Extract<StudyEvent, { kind: 'attempt-failed' }>): string {
  const { cell, attempt, attempts, reason } = event;
  return noteLine({ level: 'warn', text: `${cell.id}, try ${attempt} of ${attempts} failed: ${reason}` });
}

function fitted(text: string, columns: number): string {
  const line = plain(text);
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 3))}...`;
}
