import { RE2JS } from 're2js';

/** The longest pattern that is taken, characters. */
export const longestPattern = 1_000;
/** Patterns are asked for again with every offer. */
const mostKept = 256;

const known = new Map<string, RE2JS | undefined>();

function compiled(pattern: string): RE2JS | undefined {
  if (pattern.length > longestPattern) return undefined;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

function patternOf(text: string): RE2JS | undefined {
  if (known.has(text)) return known.get(text);
  const pattern = compiled(text);
  if (known.size >= mostKept) known.clear();
  known.set(text, pattern);
  return pattern;
}

/** Whether a text is a pattern that `matchesWhole` can use: RE2's syntax, without back references and look-around. */
export function isPattern(text: string): boolean {
  return patternOf(text) !== undefined;
}

/**
 * Whether the pattern fits the whole value, in time linear in the value: patterns come from clients, and this is
 * asked on the thread that serves everybody. Undefined when the pattern is none.
 */
export function matchesWhole(pattern: string, value: string): boolean | undefined {
  return patternOf(pattern)?.matches(value);
}
