/** What would turn the direction of everything after it (Unicode, UAX #9). */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Foreign words on one line, without what would move the cursor or reorder what stands around them. */
export function plain(text: string): string {
  return withoutDirections(text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

export function withoutDirections(text: string): string {
  return text.replace(directions, '');
}

/** The beginning of a text that is longer than `most` characters, with its length; a shorter one as it is. */
export function excerpt(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a character is none.
  const start = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${start}… (${text.length} characters)`;
}
