import { stripVTControlCharacters } from 'node:util';
import { plain, withoutDirections } from '../base/plain-text.ts';

/** Words of others on one line, without what would move the cursor, colour or reorder what stands around them. */
export function shown(text: string): string {
  return plain(stripVTControlCharacters(text));
}

/** A line of a log likewise; its tabs stay, as they do no harm. */
export function shownLogLine(line: string): string {
  const text = withoutDirections(stripVTControlCharacters(line.replace(/\r$/, '')));
  return text.replace(/[^\P{Cc}\t]+/gu, ' ');
}
