import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseBroken } from '../../../src/marathon-server/http/broken-requests.ts';
import {
  type LoopbackListener,
  listenOnLoopback,
} from '../../../src/marathon-server/http/loopback-listener.ts';

let listener: LoopbackListener;

beforeAll(async () => {
  const limits = { headersMs: 100, requestMs: 200, checkMs: 20 };
  const onRequest = (request: AsyncIterable<Buffer>, response: { end(text: string): void }) => {
    void (async () => {
      let size = 0;
      for await (const part of request) size += part.length;
      response.end(`${size}`);
    })().catch(() => {});
  };
  listener = await listenOnLoopback(['127.0.0.1'], 0, onRequest, limits);
});

afterAll(() => listener.close());

/** Sends the bytes as they are, and reads until the server hangs up. */
async function sent(bytes: string): Promise<{ status: number; text: string }> {
  const socket: Socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  let text = '';
  for await (const part of socket) text += part;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

const line = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n';

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a header without a name', `${line}: x\r\n\r\n`, 400],
  ['two lengths', `${line}content-length: 1\r\ncontent-length: 2\r\n\r\nx`, 400],
  [
    'both a length and chunks',
    `${line}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['an over-long URL', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`, 414],
  ['over-long headers', `${line}x: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ['headers that never end', `${line}x:`, 408],
  ['a body that never ends', 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\nx', 408],
])('%s', async (_, bytes, status) => {
  const answer = await sent(bytes);
  expect(answer.status).toBe(status);
});

test('the refusal is JSON, also on a connection that was used before', async () => {
  const socket = connect(listener.port, '127.0.0.1');
  socket.write(`${line}\r\n`);
  const [first] = await once(socket, 'data');
  expect(String(first)).toMatch(/^HTTP\/1\.1 200 OK/);
  socket.write(`GET /${'x'.repeat(40_000)} HTTP/1.1\r\n`);
  let text = '';
  for await (const part of socket) text += part;
  expect(text).toMatch(/^HTTP\/1\.1 414 URI Too Long\r\n/);
  expect(text).toContain('content-type: application/json');
  expect(text).toMatch(/\{"message":"HTTP 414 URI Too Long"\}$/);
});

test('HEAD is refused without a body', async () => {
  const { status, text } = await sent('HEAD nowhere HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  expect([status, text.split('\r\n\r\n')[1]]).toEqual([400, '']);
});

test.each([
  ['nothing at all', ''],
  ['no HTTP', 'hello\r\n\r\n'],
  ['half of its headers', `${line}x:`],
])('whoever sends %s and does not hang up is hung up on', async (_, bytes) => {
  const server = refusingServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(bytes);
  const [served] = (await accepted) as [Socket];
  let text = '';
  for await (const part of socket) text += part;
  expect(text).toMatch(/^HTTP\/1\.1 40[08] /);
  if (!served.closed) await once(served, 'close');
  socket.destroy();
  server.close();
  await once(server, 'close');
});

/** Bears no request for longer than a moment. */
function refusingServer(): Server {
  const moment = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };
  const server = createServer(moment, () => {});
  refuseBroken(server);
  return server;
}
