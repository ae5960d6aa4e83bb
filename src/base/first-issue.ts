import type * as z from 'zod';

/**
 * The first thing that a schema found wrong, in words: `latency_us.p99: expected number`.
 * @param top names the value itself, where that is what is wrong; unless told, only what is wrong is said then
 */
export function firstIssue(error: z.ZodError, top = ''): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it does not have the right form';
  const where = issue.path.map(String).join('.') || top;
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
