import { HydraError } from '../../../../base/errors.ts';
import { Secret } from '../../../../base/secret.ts';
import type { EndpointLogin, TokenEndpoint, TokenLogin } from '../security.ts';

/** A token is used again until this share of its life is over, as Kafka's clients do (sasl.login.refresh.window.factor). */
const FRESH_SHARE = 0.8;
/** Of a token whose end nobody tells, s. */
const UNTOLD_LIFE_S = 60;
/** Waits before the second and third attempt at an endpoint that does not answer, ms. */
const AGAIN_AFTER_MS = [200, 1_000];

export interface TokenSource {
  /** @throws HydraError where the endpoint cannot be reached or refuses */
  token(login: TokenLogin | EndpointLogin): Promise<Secret>;
}

/** What an endpoint answered. */
export interface EndpointAnswer {
  /** Of HTTP. */
  readonly status: number;
  readonly text: string;
}

/** The edges of a token source. */
export interface TokenEdges {
  /**
   * Asks for a token once (RFC 6749 4.4.2).
   * @throws HydraError where no answer comes
   */
  ask(endpoint: TokenEndpoint): Promise<EndpointAnswer>;
  delay(ms: number): Promise<void>;
  /** Monotonic milliseconds. */
  nowMs(): number;
}

interface Held {
  readonly token: Promise<Secret>;
  /** From when on another is asked for, monotonic milliseconds; Infinity while the answer is awaited. */
  staleMs: number;
}

/** Gives tokens to the logins of one process: one that was asked for serves them all for most of its life. */
export function createTokenSource(edges: TokenEdges): TokenSource {
  const held = new Map<string, Held>();
  return {
    token: async (login) => {
      if ('token' in login) return login.token;
      const { url, clientId, scope } = login.endpoint;
      const key = JSON.stringify([url, clientId, scope]);
      const last = held.get(key);
      if (last !== undefined && edges.nowMs() < last.staleMs) return last.token;
      const next = askFor(login.endpoint, edges);
      held.set(key, next);
      return next.token;
    },
  };
}

function askFor(endpoint: TokenEndpoint, edges: TokenEdges): Held {
  const answer = persistently(endpoint, edges).then((given) => readToken(given, endpoint));
  const held: Held = { staleMs: Number.POSITIVE_INFINITY, token: answer.then(({ token }) => token) };
  answer.then(
    ({ lifeS }) => {
      held.staleMs = edges.nowMs() + lifeS * 1000 * FRESH_SHARE;
    },
    () => {
      held.staleMs = Number.NEGATIVE_INFINITY;
    },
  );
  return held;
}

/** Asks again where no answer came, or the endpoint itself is in trouble. */
async function persistently(endpoint: TokenEndpoint, edges: TokenEdges): Promise<EndpointAnswer> {
  for (const waitMs of AGAIN_AFTER_MS) {
    const answer = await edges.ask(endpoint).catch(() => null);
    if (answer !== null && answer.status < 500) return answer;
    await edges.delay(waitMs);
  }
  return edges.ask(endpoint);
}

/** @throws HydraError for an answer that brings no token */
function readToken(
  { status, text }: EndpointAnswer,
  endpoint: TokenEndpoint,
): { token: Secret; lifeS: number } {
  const { access_token: token, expires_in: lifeS, error, error_description: description } = objectOf(text);
  if (status === 200 && typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) {
    const isTold = typeof lifeS === 'number' && lifeS > 0;
    return { token: new Secret(token), lifeS: isTold ? lifeS : UNTOLD_LIFE_S };
  }
  const reasons = [error, description].filter((reason) => typeof reason === 'string');
  const why = reasons.length === 0 ? `HTTP status ${status}, no token` : reasons.join(': ');
  throw new HydraError(`the token endpoint ${endpoint.url} gives ${endpoint.clientId} no token: ${why}`, {
    hint: 'see [kafka] token_endpoint, client_id, client_secret and scope',
  });
}

function objectOf(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // An answer that is no JSON brings no token.
    return {};
  }
}
