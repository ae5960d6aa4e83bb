import type { PasswordLogin } from '../security.ts';
import type { SaslExchange } from './exchange.ts';

/** PLAIN (RFC 4616): the password as it is, so that only TLS keeps it from whoever listens. */
export function plain({ user, password }: PasswordLogin): SaslExchange {
  return {
    mechanism: 'PLAIN',
    first: Buffer.from(`\0${user}\0${password.reveal()}`),
    next: async () => null,
  };
}
