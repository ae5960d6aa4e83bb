import type { Secret } from '../../../../base/secret.ts';
import type { Extensions } from '../security.ts';
import type { SaslExchange } from './exchange.ts';

/** Ends each part of a message (RFC 7628 3.1). */
const SEPARATOR = '\x01';

/** OAUTHBEARER (RFC 7628 3.1; extensions as Kafka has them, KIP-342). */
export function oauthBearer(token: Secret, extensions: Extensions): SaslExchange {
  const pairs = Object.entries({ auth: `Bearer ${token.reveal()}`, ...extensions });
  const parts = pairs.map(([name, value]) => `${name}=${value}${SEPARATOR}`);
  return {
    mechanism: 'OAUTHBEARER',
    first: Buffer.from(`n,,${SEPARATOR}${parts.join('')}${SEPARATOR}`),
    // A refusal comes as JSON first, and as an error once that was taken note of (RFC 7628 3.2.3).
    next: async (challenge) => (challenge.length === 0 ? null : Buffer.from(SEPARATOR)),
  };
}
