import { createServer, type Server } from 'node:net';
import { HydraError } from '../../base/errors.ts';

const host = '127.0.0.1';

/**
 * Ports of loopback that were free a moment ago, all different: for servers that must be told theirs in advance.
 * Nothing holds them until the server does.
 * @param wanted each port, 0 = any
 * @param whose who needs them, in words
 * @throws HydraError when a wanted port is taken
 */
export async function freePortsOf(wanted: readonly number[], whose: string): Promise<number[]> {
  const holders: Server[] = [];
  const found: number[] = [];
  try {
    for (const port of wanted) found.push(await hold(port, holders, whose));
    return found;
  } finally {
    await Promise.all(holders.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number, holders: Server[], whose: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => {
      reject(
        new HydraError(`port ${port} of ${host} cannot be had for ${whose}: ${cause.message}`, {
          hint: 'free it or choose another one; 0 takes any free port',
          cause,
        }),
      );
    });
    server.listen({ host, port }, () => {
      holders.push(server);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
