import type { ClientFailureRow } from './result.ts';

/** e.g. `20 subscribers gave up: the server refuses ... (See that ...)`. */
export function clientFailureText({ role, clients, reason, hint }: ClientFailureRow): string {
  const who = role === 'publisher' ? 'the publisher' : `${clients} ${clients === 1 ? role : `${role}s`}`;
  return `${who} gave up: ${reason}${hint === null ? '' : ` (${hint})`}`;
}

/** e.g. `142 subscribers found no connection: the broker closed it (See that ...)`. */
export function notConnectedText({ role, clients, reason, hint }: ClientFailureRow): string {
  const who = `${clients} ${clients === 1 ? role : `${role}s`}`;
  return `${who} found no connection: ${reason}${hint === null ? '' : ` (${hint})`}`;
}
