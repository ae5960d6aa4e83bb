import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** An address that the proxy variables name, and how many connections came there: none may, for this machine. */
export class CountingProxy {
  readonly url: string;
  connections = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}`;
    server.on('connection', (socket) => {
      this.connections += 1;
      socket.destroy();
    });
  }

  static async start(): Promise<CountingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CountingProxy(server);
  }

  /** Every variable that names a proxy, and the one that has Node.js of version 22.21 and newer heed them. */
  get environment(): Record<string, string> {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
    const proxies = Object.fromEntries(names.map((name) => [name, this.url]));
    return { ...proxies, NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' };
  }

  close(): void {
    this.#server.close();
  }
}
