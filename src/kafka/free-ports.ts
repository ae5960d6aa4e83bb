import { createServer, type Server } from 'node:net';
import { HydraError } from '../base/errors.ts';
import type { BrokerPorts } from './broker-settings.ts';

const host = '127.0.0.1';

/**
 * Two ports of loopback that were free a moment ago: Kafka must be told the number of each in advance. Nothing
 * holds them until the broker does.
 * @param wanted port for the clients; 0 = any
 * @throws HydraError when the wanted port is taken
 */
export async function freePorts(wanted = 0): Promise<BrokerPorts> {
  const holders: Server[] = [];
  try {
    const broker = await hold(wanted, holders);
    return { broker, controller: await hold(0, holders) };
  } finally {
    await Promise.all(holders.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number, holders: Server[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => {
      reject(
        new HydraError(`port ${port} of ${host} cannot be had for the Kafka broker: ${cause.message}`, {
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
