import { shownLogLine } from './foreign-text.ts';

/**
 * The last lines of a text, as they may be shown.
 * @param isWhole whether the text begins where its file does; else its first line is half of one
 */
export function lastLines(text: string, most: number, isWhole: boolean): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (!isWhole && lines.length > 1) lines.shift();
  return most === 0 ? [] : lines.slice(-most).map(shownLogLine);
}

/** Makes lines of what arrives in pieces. */
export class LineJoiner {
  #rest = '';

  /** The lines that became whole. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map(shownLogLine);
  }

  /** What never got its end. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [shownLogLine(rest)];
  }
}
