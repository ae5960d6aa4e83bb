import { UsageError } from '../base/errors.ts';

/**
 * The words of a line as a POSIX shell splits it: blanks separate, quotes keep them, a backslash takes the next
 * character as it is, a word that begins with # begins a comment.
 * @throws UsageError for a quote that is not closed.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const blank = /[ \t]*/y;
  for (let at = 0; at < line.length; ) {
    blank.lastIndex = at;
    at += blank.exec(line)?.[0].length ?? 0;
    if (at >= line.length || line[at] === '#') break;
    const { word, end } = wordAt(line, at);
    words.push(word);
    at = end;
  }
  return words;
}

function wordAt(line: string, start: number): { word: string; end: number } {
  const part = /([^ \t'"\\]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/y;
  let word = '';
  let end = start;
  for (;;) {
    part.lastIndex = end;
    const match = part.exec(line);
    if (match === null) break;
    const [whole, bare, single, double, escaped] = match;
    word += bare ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? '';
    end += whole.length;
  }
  if (end < line.length && line[end] !== ' ' && line[end] !== '\t') {
    throw new UsageError(`${line.slice(end, end + 20)} opens a quote that nothing closes`, {
      hint: 'close it, or put a backslash before it',
    });
  }
  return { word, end };
}
