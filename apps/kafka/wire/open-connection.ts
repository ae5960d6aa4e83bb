import { type ConnectionGate, NetworkRefusal } from '../../kit/connection-gate.ts';
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
  const { connections, gate } = options;
  const times = new ConnectionTimes(runtime.clockUs);
  connections?.began();
  try {
    if (gate?.mode != null) await throughGate(address, gate, options.requestTimeoutMs, signal);
    const connection = new Connection(address, options, runtime, times);
    await agreed(connection, options, { runtime, times }, signal);
    connections?.opened(times.opened());
    return connection;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WireError)) throw error;
    connections?.failed(unopenedName(error));
    throw asUnconnected(error);
  }
}

/** Client and broker understand each other, and the client is logged in; a connection of which that fails is closed. */
async function agreed(
  connection: Connection,
  { clientId, alsoSpeaks, security: { login } }: ConnectionOptions,
  { runtime, times }: { runtime: WireRuntime; times: ConnectionTimes },
  signal: AbortSignal,
): Promise<void> {
  const onAbort = () => connection.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    connection.optional = await request(
      connection,
      (writer) => writeApiVersionsRequest(writer, clientId),
      (reader) => checkApiVersions(reader, textOf(connection.address), alsoSpeaks),
    );
    if (login !== null) await times.login(() => keepLoggedIn(connection, login, clientId, runtime));
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A blocked network answers as late as any: the same bound holds. @throws WireError, as a broker that is not reached */
async function throughGate(
  address: BrokerAddress,
  gate: ConnectionGate,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const tooLate = AbortSignal.timeout(timeoutMs);
  try {
    await gate.passage(AbortSignal.any([signal, tooLate]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NetworkRefusal)
      throw new WireError('CONNECTION_LOST', `Kafka at ${textOf(address)}: ${error.message}`);
    throw new WireError(
      'REQUEST_TIMEOUT',
      `Kafka at ${textOf(address)} did not answer for ${timeoutMs} ms: the network is blocked`,
    );
  }
}
