import { stripVTControlCharacters } from 'node:util';
import { plain } from '../plain-text.ts';

/** What would turn the direction of everything after it (Unicode, UAX #9). */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Words of others on one line, without what would move the cursor, colour or reorder what stands around them. */
export function shown(text: string): string {
  return plain(withoutDirections(stripVTControlCharacters(text)));
}

/** A line of a log likewise; its tabs stay, as they do no harm. */
export function shownLogLine(line: string): string {
  const text = withoutDirections(stripVTControlCharacters(line.replace(/\r$/, '')));
  return text.replace(/[^\P{Cc}\t]+/gu, ' ');
}

function withoutDirections(text: string): string {
  return text.replace(directions, '');
}
