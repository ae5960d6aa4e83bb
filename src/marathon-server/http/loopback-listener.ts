import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HydraError, messageOf } from '../../base/errors.ts';
import { type RequestLimits, refuseBroken, requestLimits } from './broken-requests.ts';

/** Tries to find one port that is free at all addresses. */
const tries = 20;
/** Longer than clients leave between two requests, so that none is sent into a connection about to close. */
const idleMs = 65_000;

/** One port of several loopback addresses. */
export interface LoopbackListener {
  port: number;
  /** Ends all connections, streams included, and frees the port. */
  close(): Promise<void>;
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      if (!server.listening) return undefined;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    }),
  );
}

function serverWith(limits: RequestLimits, onRequest: RequestListener): Server {
  const server = createServer(
    {
      keepAliveTimeout: idleMs,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
    },
    onRequest,
  );
  refuseBroken(server);
  return server;
}

async function listenAtAll(
  hosts: readonly string[],
  wanted: number,
  onRequest: RequestListener,
  limits: RequestLimits,
): Promise<LoopbackListener> {
  const servers: Server[] = [];
  let port = wanted;
  try {
    for (const host of hosts) {
      const server = serverWith(limits, onRequest);
      servers.push(server);
      port = await listen(server, host, port);
    }
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
  return { port, close: () => closeAll(servers) };
}

/**
 * Listens at one port of all the addresses; 0 takes any that is free at all of them.
 * @throws HydraError when the port is taken.
 */
export async function listenOnLoopback(
  hosts: readonly string[],
  port: number,
  onRequest: RequestListener,
  limits = requestLimits,
): Promise<LoopbackListener> {
  for (let left = port === 0 ? tries : 1; ; left -= 1) {
    try {
      return await listenAtAll(hosts, port, onRequest, limits);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (isTaken && left > 1) continue;
      throw new HydraError(`cannot listen on ${hosts[0]}:${port}: ${messageOf(error)}`, {
        ...(isTaken
          ? { hint: 'Stop what listens there, or choose another port (--port, or [marathon] port).' }
          : {}),
        cause: error,
      });
    }
  }
}
