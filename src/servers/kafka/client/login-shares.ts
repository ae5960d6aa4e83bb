import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { askEndpoint } from './sasl/ask-endpoint.ts';
import { cachedDerive } from './sasl/derive.ts';
import type { LoginShares } from './sasl/exchange.ts';
import { createTokenSource } from './sasl/token-source.ts';

/** What all logins of this process share. */
export const loginShares: LoginShares = {
  tokens: createTokenSource({
    ask: askEndpoint,
    delay: async (ms) => {
      await delay(ms);
    },
    nowMs: () => performance.now(),
  }),
  derive: cachedDerive(),
  random: randomBytes,
};
