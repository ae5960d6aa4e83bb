import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { bundleProgram } from '../process/fixture.ts';
import { CountingProxy } from './counting-proxy.ts';
import { HydraLab } from './hydra-process.ts';

/** Every way in which the product sends requests over HTTP. */
export const WAYS = ['artifact', 'callback', 'probe', 'transport', 'undo'];

/** What became of one request of each way, with every proxy variable set. */
export interface LoopbackRequests {
  /** The ways that came through. */
  ways: string[];
  /** Connections that the proxy saw. */
  proxied: number;
}

/**
 * Sends a request to this machine in every way with the given Node.js.
 * @throws when one does not come through
 */
export async function requestsToLoopback(node: string): Promise<LoopbackRequests> {
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ app: { labels: { run: 'r1' } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const [proxy, lab] = [await CountingProxy.start(), new HydraLab(node)];
  const program = await bundleProgram(join(import.meta.dirname, 'loopback-program.ts'));
  try {
    const args = [program.file, `http://127.0.0.1:${port}`, join(lab.folder, 'fetched')];
    const { code, stdout, stderr } = await lab.startNode(args, proxy.environment).ended;
    if (code !== 0) throw new Error(`${proxy.connections} connections to the proxy, and ${stderr}`);
    return { ways: stdout.split('\n').filter(Boolean), proxied: proxy.connections };
  } finally {
    lab.close();
    await program.remove();
    proxy.close();
    server.closeAllConnections();
    server.close();
  }
}
