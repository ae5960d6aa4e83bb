import { afterAll, afterEach } from 'vitest';
import { TcpProxy } from '../../harness/tcp-proxy.ts';
import { bootstrap } from './broker.ts';
import { type ClientFactories, OpenClients } from './open-clients.ts';

/** Clients of one implementation and a proxy before the tests' broker; both are as new after each test of the file. */
export async function proxiedClients(create: ClientFactories) {
  const clients = new OpenClients(create);
  const proxy = await TcpProxy.start(bootstrap);
  afterEach(async () => {
    await clients.close();
    proxy.hooks = {};
  });
  afterAll(() => proxy.close());
  const { publisher, subscriber } = clients;
  return { publisher, subscriber, proxy };
}
