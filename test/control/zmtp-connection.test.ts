import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ZmtpConnection } from '../../src/control/zmtp-connection.ts';
import { encodeFrame, type ZmtpError } from '../../src/control/zmtp-frames.ts';
import { deferred } from './deferred.ts';
import { greet } from './raw-zmtp.ts';

/** A REP end with little patience; how it ended is told. */
async function listening(
  handshakeMs: number,
): Promise<{ port: number; ended: Promise<ZmtpError | undefined> }> {
  const ended = deferred<ZmtpError | undefined>();
  const server = createServer((socket) => {
    new ZmtpConnection(socket, {
      socketType: 'REP',
      peers: ['REQ'],
      limits: { bytes: 1_000, parts: 4 },
      handshakeMs,
      onMessage: () => undefined,
      onEnd: ended.resolve,
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, ended: ended.promise };
}

function connected(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

test.each([
  ['nothing', Buffer.alloc(0)],
  ['half a greeting', Buffer.from([0xff, 0, 0])],
])('whoever says %s is hung up on', async (_, bytes) => {
  const { port, ended } = await listening(50);
  connected(port).write(bytes);
  expect((await ended)?.message).toBe('the peer does not say who it is');
});

test.each([
  ['HTTP', (socket: Socket) => void socket.write('GET / HTTP/1.1\r\n\r\n'), 'the peer speaks no ZMTP'],
  [
    'for a socket that does not fit',
    (socket: Socket) => greet(socket, 'PUB'),
    'the peer is no fitting socket',
  ],
])('whoever speaks %s is hung up on', async (_, speak, reason) => {
  const { port, ended } = await listening(60_000);
  speak(connected(port));
  expect((await ended)?.message).toBe(reason);
});

test('a heartbeat is answered with what it holds', async () => {
  const { port } = await listening(60_000);
  const socket = connected(port);
  greet(socket, 'REQ');
  const body = Buffer.from('\x04PING\0\x0ahere');
  socket.write(encodeFrame({ isCommand: true, hasMore: false, body }));
  const pong = encodeFrame({ isCommand: true, hasMore: false, body: Buffer.from('\x04PONGhere') });
  let seen = Buffer.alloc(0);
  for await (const part of socket) {
    seen = Buffer.concat([seen, part]);
    if (seen.includes(pong)) break;
  }
  expect(seen.includes(pong)).toBe(true);
});
