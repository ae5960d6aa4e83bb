import { HydraError } from '../../../../base/errors.ts';
import type { Api } from '../api.ts';
import type { KafkaLogin } from '../security.ts';
import { SaslError, type SaslExchange } from './exchange.ts';
import {
  authenticateBody,
  handshakeBody,
  readAuthenticate,
  readHandshake,
  SASL_AUTHENTICATE,
  SASL_HANDSHAKE,
} from './messages.ts';

/** Sends a request over the connection that is to be logged in, and gives the answer's body. */
export type SaslAsk = (api: Api, body: Buffer) => Promise<Buffer>;

/** Kafka's error codes (kafka.apache.org/protocol#protocol_error_codes). */
const UNSUPPORTED_SASL_MECHANISM = 33;
const ILLEGAL_SASL_STATE = 34;
const SASL_AUTHENTICATION_FAILED = 58;

/** A broker does not let this client in; trying again cannot help. */
export class LoginRefused extends HydraError {
  /** Kafka's name of it. */
  readonly trouble: string;

  constructor(trouble: string, message: string, hint: string) {
    super(message, { hint });
    this.trouble = trouble;
  }
}

/**
 * Logs a connection in (SaslHandshake v1, SaslAuthenticate v1 of Kafka 2.2 and later: KIP-152, KIP-368).
 * @param exchange as `beginLogin` gives it
 * @returns how long the broker takes requests after that, ms; 0 = without end
 * @throws LoginRefused; what `ask` throws
 */
export async function logIn(
  login: KafkaLogin,
  { exchange, broker, ask }: { exchange: SaslExchange; broker: string; ask: SaslAsk },
): Promise<number> {
  const { errorCode, mechanisms } = readHandshake(await ask(SASL_HANDSHAKE, handshakeBody(login.mechanism)));
  if (errorCode !== 0) throw handshakeRefused(broker, login, errorCode, mechanisms);
  let next: Buffer | null = exchange.first;
  let lifetimeMs = 0;
  while (next !== null) {
    const answer = readAuthenticate(await ask(SASL_AUTHENTICATE, authenticateBody(next)));
    if (answer.errorCode !== 0) throw authenticationFailed(broker, login, answer.errorCode, answer.message);
    lifetimeMs = answer.lifetimeMs;
    next = await exchange.next(answer.bytes).catch((error: unknown) => {
      if (!(error instanceof SaslError)) throw error;
      throw new LoginRefused(
        'SASL_AUTHENTICATION_FAILED',
        `Kafka at ${broker}: ${error.message}`,
        'see which broker answers there',
      );
    });
  }
  return lifetimeMs;
}

function handshakeRefused(
  broker: string,
  { mechanism }: KafkaLogin,
  code: number,
  mechanisms: readonly string[],
): LoginRefused {
  if (code === UNSUPPORTED_SASL_MECHANISM) {
    return new LoginRefused(
      'UNSUPPORTED_SASL_MECHANISM',
      `Kafka at ${broker} takes no login with ${mechanism}, only with ${mechanisms.join(', ') || 'none'}`,
      'set [kafka] sasl_mechanism to one of them',
    );
  }
  if (code === ILLEGAL_SASL_STATE) {
    return new LoginRefused(
      'ILLEGAL_SASL_STATE',
      `Kafka at ${broker} wants no login on that listener`,
      'set [kafka] security_protocol to PLAINTEXT or SSL, or name a listener with SASL',
    );
  }
  return new LoginRefused(
    'SASL_HANDSHAKE',
    `Kafka at ${broker} refuses the login: error ${code}`,
    "see the broker's log",
  );
}

function authenticationFailed(
  broker: string,
  login: KafkaLogin,
  code: number,
  message: string | null,
): LoginRefused {
  const said = message === null || message === '' ? `error ${code}` : message;
  const who = 'user' in login ? `user ${JSON.stringify(login.user)}` : 'the token';
  return new LoginRefused(
    code === SASL_AUTHENTICATION_FAILED ? 'SASL_AUTHENTICATION_FAILED' : `ERROR_${code}`,
    `Kafka at ${broker} refuses ${who} (${login.mechanism}): ${said}`,
    'see [kafka] user, password and sasl_mechanism, or what gives the token',
  );
}
