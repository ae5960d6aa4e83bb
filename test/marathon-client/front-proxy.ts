import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serverKeyPem, serverPem } from './test-certificates.ts';

export interface FrontProxyOptions {
  /** The server behind it, e.g. `http://127.0.0.1:8080`. */
  target: string;
  /** Path that everything lies below. */
  basePath?: string;
  /** Authorization header that is wanted. */
  authorization?: string;
  /** Whether it speaks https, by the tests' certificate for `localhost`. */
  isTls?: boolean;
  /** Holds back what streams send, as proxies that buffer do. */
  isBuffering?: boolean;
}

/** A request as it came to the proxy. */
export interface ProxiedRequest {
  method: string;
  url: string;
  authorization: string | undefined;
}

/** What happens to a request in the place of being passed on: a redirect, a status, a cut before or after. */
export type Fault = { status: number; location?: string } | 'cut before' | 'cut after';

/** A reverse proxy as companies put before a Marathon. */
export class FrontProxy {
  readonly url: string;
  readonly requests: ProxiedRequest[] = [];
  fault: (request: ProxiedRequest) => Fault | undefined = () => undefined;
  readonly #options: FrontProxyOptions;
  readonly #server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>;

  private constructor(
    options: FrontProxyOptions,
    server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>,
  ) {
    const { port } = server.address() as AddressInfo;
    this.#options = options;
    this.#server = server;
    const origin = options.isTls === true ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    this.url = `${origin}${options.basePath ?? ''}`;
  }

  static async start(options: FrontProxyOptions): Promise<FrontProxy> {
    const listener = (incoming: IncomingMessage, response: ServerResponse) =>
      proxy.#serve(incoming, response);
    const server =
      options.isTls === true
        ? createTlsServer({ key: serverKeyPem, cert: serverPem }, listener)
        : createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FrontProxy(options, server);
    return proxy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(incoming: IncomingMessage, response: ServerResponse): void {
    const { basePath = '', authorization: wanted } = this.#options;
    const { method = '', url = '' } = incoming;
    const { authorization } = incoming.headers;
    const proxied = { method, url, authorization };
    this.requests.push(proxied);
    const fault = this.fault(proxied);
    if (fault === 'cut before') incoming.socket.destroy();
    else if (typeof fault === 'object') {
      response
        .writeHead(fault.status, fault.location === undefined ? {} : { location: fault.location })
        .end();
    } else if (wanted !== undefined && authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end('<html>');
    } else if (!url.startsWith(`${basePath}/`)) {
      response.writeHead(404).end('<html>');
    } else this.#passOn(incoming, response, url.slice(basePath.length), fault === 'cut after');
  }

  #passOn(incoming: IncomingMessage, response: ServerResponse, path: string, isCutAfter: boolean): void {
    const { authorization: _, host: __, ...headers } = incoming.headers;
    const passed = request(
      `${this.#options.target}${path}`,
      { method: incoming.method, headers },
      (answer) => {
        if (isCutAfter) {
          answer.resume().once('end', () => incoming.socket.destroy());
          return;
        }
        // What is cut off behind it is cut off before it, too.
        answer.once('close', () => {
          if (!answer.complete) response.destroy();
        });
        response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
        if (this.#options.isBuffering === true && path.startsWith('/v2/events')) answer.resume();
        else answer.pipe(response);
      },
    );
    passed.once('error', () => response.destroy());
    response.once('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}
