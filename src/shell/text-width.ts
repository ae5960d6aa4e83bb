const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

// What terminals draw two columns wide: emoji, and the wide blocks of East Asian scripts (Unicode, UAX #11).
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const plainAscii = /^[\u0020-\u007e]*$/;

/** How many columns of a terminal a text takes that has no control characters. */
export function textWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment);
  return width;
}

/** The text in at most so many columns; what is left out is told by an ellipsis. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept}…`;
}

function widthOf(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return /^\p{M}/u.test(grapheme) ? 0 : 1;
}
