import { encodeFrame, ZmtpError } from './zmtp-frames.ts';

/** What both ends of a connection say first: 64 bytes, then a READY command. */
export const GREETING_BYTES = 64;
const MECHANISM_AT = 12;

/** ZMTP 3.0 (rfc.zeromq.org/spec/23), mechanism NULL, as libzmq 4 speaks it. */
export function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_BYTES);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.write('NULL', MECHANISM_AT, 'latin1');
  return bytes;
}

function property(name: string, value: string): Buffer {
  const bytes = Buffer.alloc(1 + name.length + 4 + value.length);
  bytes[0] = name.length;
  bytes.write(name, 1, 'latin1');
  bytes.writeUInt32BE(value.length, 1 + name.length);
  bytes.write(value, 5 + name.length, 'latin1');
  return bytes;
}

function command(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1'), data]);
  return encodeFrame({ isCommand: true, hasMore: false, body });
}

export function commandIn(body: Buffer): { name: string; data: Buffer } {
  const end = 1 + (body[0] ?? 0);
  return { name: body.toString('latin1', 1, end), data: body.subarray(end) };
}

/** The socket type that a READY command names. */
export function peerTypeIn(data: Buffer): string | undefined {
  for (let at = 0; at < data.length; ) {
    const nameEnd = at + 1 + (data[at] ?? 0);
    if (nameEnd + 4 > data.length) return undefined;
    const valueEnd = nameEnd + 4 + data.readUInt32BE(nameEnd);
    const name = data.toString('latin1', at + 1, nameEnd).toLowerCase();
    if (name === 'socket-type') return data.toString('latin1', nameEnd + 4, valueEnd);
    at = valueEnd;
  }
  return undefined;
}

/**
 * Looks at what came of the peer's greeting.
 * @returns whether all of it is there
 * @throws ZmtpError where it is none, or asks for more than the mechanism NULL
 */
export function checkGreeting(bytes: Buffer): boolean {
  if (bytes.length === 0) return false;
  if (bytes[0] !== 0xff || (bytes.length >= 10 && ((bytes[9] ?? 0) & 1) === 0)) {
    throw new ZmtpError('the peer speaks no ZMTP');
  }
  if (bytes.length < GREETING_BYTES) return false;
  const mechanism = bytes.toString('latin1', MECHANISM_AT, MECHANISM_AT + 20).replace(/\0+$/, '');
  if ((bytes[10] ?? 0) < 3 || mechanism !== 'NULL') throw new ZmtpError('the peer speaks another ZMTP');
  return true;
}

/** The answer to a PING: two bytes of that say for how long it holds; what follows comes back. */
export function pong(ping: Buffer): Buffer {
  return command('PONG', ping.subarray(2));
}

/** The READY command of a socket of a type. */
export function ready(socketType: string): Buffer {
  const identity = socketType === 'REQ' ? property('Identity', '') : Buffer.alloc(0);
  return command('READY', Buffer.concat([property('Socket-Type', socketType), identity]));
}
