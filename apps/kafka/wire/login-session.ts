import { HydraError, messageOf } from '../../../src/base/errors.ts';
import { loginShares } from '../../../src/servers/kafka/client/login-shares.ts';
import type { SaslExchange } from '../../../src/servers/kafka/client/sasl/exchange.ts';
import { LoginRefused, logIn } from '../../../src/servers/kafka/client/sasl/log-in.ts';
import { beginLogin } from '../../../src/servers/kafka/client/sasl/mechanism.ts';
import type { KafkaLogin } from '../../../src/servers/kafka/client/security.ts';
import { textOf } from './broker-address.ts';
import type { Connection, Sender } from './connection.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import { WireError } from './wire-error.ts';

/** What a busy process or broker may be late by, ms: the end of a session is taken to be earlier by that. */
const LATE_BY_MS = 500;
/** Of the time until then, when the next login begins: somewhere in between, so that clients do it at different times. */
const AGAIN_AFTER_SHARE = { from: 0.85, to: 0.95 };
/** Least wait before a token is asked for again, ms. */
const LEAST_RETRY_MS = 250;

/** A connection whose login lasts. */
interface LoginSession {
  readonly connection: Connection;
  readonly login: KafkaLogin;
  readonly clientId: string;
  readonly runtime: WireRuntime;
  /** Until the next login. */
  timer?: NodeJS.Timeout;
}

/**
 * Logs a connection in, and again before each of its sessions ends (KIP-368): the broker closes one that outlives its
 * session.
 * @throws WireError, fatal where the broker refuses; NO_LOGIN where no token can be had
 */
export async function keepLoggedIn(
  connection: Connection,
  login: KafkaLogin,
  clientId: string,
  runtime: WireRuntime,
): Promise<void> {
  const session: LoginSession = { connection, login, clientId, runtime };
  connection.onEnd(() => clearTimeout(session.timer));
  const exchange = await beginLogin(login, loginShares).catch(asWireError);
  await authenticate(session, exchange);
}

async function authenticate(session: LoginSession, exchange: SaslExchange): Promise<void> {
  const { connection, login, clientId, runtime } = session;
  const broker = textOf(connection.address);
  const lifetimeMs = await connection
    .alone((sender) =>
      logIn(login, { exchange, broker, ask: ({ key, version }, body) => ask(sender, key, version, body) }),
    )
    .catch(asWireError);
  if (lifetimeMs === 0) return;
  const endUs = runtime.clockUs() + lifetimeMs * 1000;
  const { from, to } = AGAIN_AFTER_SHARE;
  const usableMs = lifetimeMs - Math.min(LATE_BY_MS, lifetimeMs / 2);
  inTime(session, usableMs * (from + (to - from) * runtime.random()), endUs);

  function ask(sender: Sender, key: number, version: number, body: Buffer): Promise<Buffer> {
    return request(
      sender,
      (writer) => writer.begin(key, version, clientId).bytes(body),
      (reader) => reader.rest(),
    );
  }
}

function inTime(session: LoginSession, afterMs: number, endUs: number): void {
  if (session.connection.closed) return;
  session.timer = setTimeout(() => {
    again(session, endUs).catch((error) => session.connection.giveUp(error));
  }, afterMs);
}

/** @throws WireError where there is no way to log in again before the session ends */
async function again(session: LoginSession, endUs: number): Promise<void> {
  const { connection, login, runtime } = session;
  const exchange = await beginLogin(login, loginShares).catch((error: unknown) => {
    const leftMs = (endUs - runtime.clockUs()) / 1000;
    if (leftMs < LEAST_RETRY_MS) return asWireError(error);
    inTime(session, Math.max(LEAST_RETRY_MS, leftMs / 4), endUs);
    return null;
  });
  if (exchange !== null && !connection.closed) await authenticate(session, exchange);
}

/** @throws WireError what went wrong, as clients know it */
function asWireError(error: unknown): never {
  if (error instanceof WireError) throw error;
  const isRefused = error instanceof LoginRefused;
  const hint = error instanceof HydraError ? error.hint : undefined;
  throw new WireError(isRefused ? error.trouble : 'NO_LOGIN', messageOf(error), {
    fatal: isRefused,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
