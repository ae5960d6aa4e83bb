import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { AUDIENCE } from './secured-broker.ts';

export const CLIENT_ID = 'hydra';
export const CLIENT_SECRET = 'a-secret-of-the-client';

/** A real OAuth server: gives tokens to one client, signed with keys that it shows. */
export interface TokenServer {
  readonly tokenUrl: string;
  readonly keysUrl: string;
  /** Tokens that it gave. */
  readonly given: () => number;
  close(): Promise<void>;
}

/** @param lifeS how long a token is good, s */
export async function startTokenServer(lifeS: number): Promise<TokenServer> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let given = 0;
  const provider = new Provider(url, {
    clients: [
      {
        ...{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
        ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      },
    ],
    scopes: ['publish'],
    jwks: { keys: [signingKey()] },
    ttl: { ClientCredentials: lifeS },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: 'publish',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: lifeS,
        }),
      },
    },
  });
  provider.on('client_credentials.issued', () => {
    given += 1;
  });
  server.on('request', provider.callback());
  return {
    tokenUrl: `${url}/token`,
    keysUrl: `${url}/jwks`,
    given: () => given,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'test' };
}
