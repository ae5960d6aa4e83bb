/** The server gives no more at once, bytes. */
export const mostBytes = 64 * 1024;
/** Further behind than this nobody reads along: what lies between is left out, bytes. */
const mostBehind = 4 * mostBytes;

/** Where to read next in a file that grows. */
export interface Window {
  offset: number;
  length: number;
  /** Bytes that are left out before it. */
  skipped: number;
}

/** The next part of a file of `size` bytes of which `offset` are read; null where there is none. */
export function nextWindow(offset: number, size: number): Window | null {
  // Shorter than what was read: somebody truncated it, and it is read anew.
  const from = size < offset ? 0 : offset;
  if (size === from) return null;
  const start = size - from > mostBehind ? size - mostBytes : from;
  return { offset: start, length: Math.min(mostBytes, size - start), skipped: start - from };
}

/**
 * A part of a file that was cut anywhere, without the half of a character at its end.
 * @param text of `length` bytes, as decoded by the server
 * @returns how many of the bytes the text stands for: reading goes on after them
 */
export function wholeCharacters(text: string, length: number): { text: string; bytes: number } {
  if (!text.endsWith('\uFFFD')) return { text, bytes: length };
  const whole = text.slice(0, -1);
  const bytes = new TextEncoder().encode(whole).length;
  // A character has at most four bytes; whatever else does not add up is no text at all.
  const cut = length - bytes;
  return cut >= 1 && cut <= 3 && bytes > 0 ? { text: whole, bytes } : { text, bytes: length };
}
