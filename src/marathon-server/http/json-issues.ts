import type * as z from 'zod';
import type { Violation } from '../state/api-error.ts';

/** What Play says of a value of the wrong type, by the type that is wanted. */
const expectations: Readonly<Record<string, string>> = {
  string: 'error.expected.jsstring',
  number: 'error.expected.jsnumber',
  int: 'error.expected.int',
  boolean: 'error.expected.jsboolean',
  array: 'error.expected.jsarray',
  tuple: 'error.expected.jsarray',
  object: 'error.expected.jsobject',
  record: 'error.expected.jsobject',
};

function messageFor(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.message.endsWith('received undefined')) return 'error.path.missing';
  return expectations[issue.expected] ?? issue.message;
}

/** Play's spelling of a path: `/portDefinitions(0)/port`. */
function playPath(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `(${part})` : `/${String(part)}`));
  return parts.join('') || '/';
}

/** What is wrong with the types in a body, as Marathon tells it: each place once, with all that is wrong there. */
export function jsonDetails({ issues }: z.ZodError): Violation[] {
  const places = new Map<string, string[]>();
  for (const issue of issues) {
    const path = playPath(issue.path);
    const errors = places.get(path) ?? [];
    places.set(path, [...errors, messageFor(issue)]);
  }
  return [...places].map(([path, errors]) => ({ path, errors }));
}
