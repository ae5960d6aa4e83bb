import { type ConnectionGate, NetworkRefusal } from '../../kit/connection-gate.ts';
import { checkApiVersions, writeApiVersionsRequest } from './api-versions.ts';
import { type BrokerAddress, textOf } from './broker-address.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { keepLoggedIn } from './login-session.ts';
import { request } from './request.ts';
import type { WireRuntime } from './runtime.ts';
import { WireError } from './wire-error.ts';

/**
 * Connects, makes sure that broker and client understand each other, and logs in where that is told.
 * @throws WireError when it cannot be reached, does not answer in time, speaks other versions or lets this client not in
 */
export async function openConnection(
  address: BrokerAddress,
  options: ConnectionOptions,
  runtime: WireRuntime,
  signal: AbortSignal,
): Promise<Connection> {
  signal.throwIfAborted();
  if (options.gate?.mode != null) {
    await throughGate(address, options.gate, options.requestTimeoutMs, signal);
    signal.throwIfAborted();
  }
  const connection = new Connection(address, options, runtime);
  const onAbort = () => connection.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    connection.optional = await request(
      connection,
      (writer) => writeApiVersionsRequest(writer, options.clientId),
      (reader) => checkApiVersions(reader, textOf(address), options.alsoSpeaks),
    );
    const { login } = options.security;
    if (login !== null) await keepLoggedIn(connection, login, options.clientId, runtime);
    return connection;
  } catch (error) {
    connection.close();
    signal.throwIfAborted();
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
