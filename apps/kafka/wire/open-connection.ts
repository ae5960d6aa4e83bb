import { ConnectionTimes } from '../connection-times.ts';
import { checkApiVersions, writeApiVersionsRequest } from './api-versions.ts';
import { type BrokerAddress, textOf } from './broker-address.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { keepLoggedIn } from './login-session.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import { asUnconnected, unopenedName, WireError } from './wire-error.ts';

/**
 * Connects, makes sure that broker and client understand each other, and logs in where that is told.
 * @throws WireError, `unconnected`, when it cannot be reached, does not answer in time, speaks other versions or lets
 * this client not in
 */
export async function openConnection(
  address: BrokerAddress,
  options: ConnectionOptions,
  runtime: WireRuntime,
  signal: AbortSignal,
): Promise<Connection> {
  signal.throwIfAborted();
  const { connections } = options;
  const times = new ConnectionTimes(runtime.clockUs);
  connections?.began();
  const connection = new Connection(address, options, runtime, times);
  const onAbort = () => connection.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    connection.optional = await request(
      connection,
      (writer) => writeApiVersionsRequest(writer, options.clientId),
      (reader) => checkApiVersions(reader, textOf(address), options.alsoSpeaks),
    );
    const { login } = options.security;
    if (login !== null) await times.login(() => keepLoggedIn(connection, login, options.clientId, runtime));
    connections?.opened(times.opened());
    return connection;
  } catch (error) {
    connection.close();
    signal.throwIfAborted();
    if (!(error instanceof WireError)) throw error;
    connections?.failed(unopenedName(error));
    throw asUnconnected(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
