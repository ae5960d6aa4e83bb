import type { KafkaLogin } from '../security.ts';
import type { LoginShares, SaslExchange } from './exchange.ts';
import { oauthBearer } from './oauthbearer.ts';
import { plain } from './plain.ts';
import { scram } from './scram.ts';

/**
 * Begins a login.
 * @throws HydraError where no token can be had
 */
export async function beginLogin(login: KafkaLogin, shares: LoginShares): Promise<SaslExchange> {
  switch (login.mechanism) {
    case 'PLAIN':
      return plain(login);
    case 'OAUTHBEARER':
      return oauthBearer(await shares.tokens.token(login), login.extensions);
    default:
      return scram(login, shares);
  }
}
