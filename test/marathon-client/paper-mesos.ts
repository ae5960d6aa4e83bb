import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** An old Mesos: master and agent in one, everything under `.json`. */
export class PaperMesos {
  readonly requests: IncomingMessage[] = [];
  readonly files = new Map<string, string>();
  readonly agents: { id: string; hostname: string; pid: string }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PaperMesos> {
    const server = createServer((request, response) => {
      mesos.requests.push(request);
      const body = mesos.#answer(new URL(request.url ?? '', 'http://paper'));
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    const mesos = new PaperMesos(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return mesos;
  }

  get address(): string {
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ pathname, searchParams }: URL): unknown {
    if (pathname === '/master/slaves.json') return { slaves: this.agents };
    if (pathname === '/state.json') {
      const executor = { id: 'ended', directory: '/sandbox/ended' };
      return { frameworks: [], completed_frameworks: [{ completed_executors: [executor] }] };
    }
    const content = this.files.get(searchParams.get('path') ?? '');
    if (pathname !== '/files/read.json' || content === undefined) return undefined;
    const offset = Number(searchParams.get('offset'));
    if (offset === -1) return { data: '', offset: content.length };
    return { data: content.slice(offset, offset + Number(searchParams.get('length'))), offset };
  }
}
