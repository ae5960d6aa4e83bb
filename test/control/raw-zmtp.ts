import { once } from 'node:events';
import type { Socket } from 'node:net';
import { encodeFrame } from '../../src/control/zmtp-frames.ts';

/** Greets as a peer of this socket type would, byte for byte as libzmq does, and then lets the test speak. */
export function greet(socket: Socket, socketType: string): void {
  const greeting = Buffer.alloc(64);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]);
  greeting.write('NULL', 12);
  socket.write(greeting);
  const value = Buffer.from(socketType);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  const property = Buffer.concat([Buffer.from('\x0bSocket-Type'), length, value]);
  const body = Buffer.concat([Buffer.from('\x05READY'), property]);
  socket.write(encodeFrame({ isCommand: true, hasMore: false, body }));
}

/** Sends parts of one message until the other end hangs up; how many bytes it took. */
export async function sendWithoutEnd(socket: Socket, partBytes: number): Promise<number> {
  const part = encodeFrame({ isCommand: false, hasMore: true, body: Buffer.alloc(partBytes) });
  const closed = once(socket, 'close').catch(() => {});
  let sent = 0;
  while (!socket.destroyed) {
    sent += part.length;
    if (!socket.write(part)) await Promise.race([drained(socket), closed]);
  }
  return sent;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
  });
}
