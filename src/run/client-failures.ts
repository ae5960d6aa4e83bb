import type { ClientFailureRow } from './result.ts';

/** e.g. `20 subscribers gave up: the server refuses ... (See that ...)`. */
export function clientFailureText({ role, clients, reason, hint }: ClientFailureRow): string {
  const who = role === 'publisher' ? 'the publisher' : `${clients} ${clients === 1 ? role : `${role}s`}`;
  return `${who} gave up: ${reason}${hint === null ? '' : ` (${hint})`}`;
}
