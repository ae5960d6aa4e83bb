import { maxHeaderSize, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Time limits of receiving one request, ms; without them whoever trickles bytes holds connections for ever. */
export interface RequestLimits {
  /** Until the headers are complete. */
  headersMs: number;
  /** Until the body is, too. */
  requestMs: number;
  /** How often the two are looked at. */
  checkMs: number;
}

export const requestLimits: RequestLimits = { headersMs: 10_000, requestMs: 60_000, checkMs: 2_000 };

/** Granted to read an answer that ends the connection, ms. */
const lingerMs = 1_000;

interface ParseError extends NodeJS.ErrnoException {
  /** What had been received of the request when it was given up. */
  rawPacket?: Buffer;
}

/** Whether the request line took most of the room that line and headers share. */
function isLineTooLong(received: Buffer | undefined): boolean {
  const end = received?.indexOf('\r\n') ?? 0;
  return end === -1 || end > maxHeaderSize / 2;
}

function statusOf({ code, rawPacket }: ParseError): [status: number, reason: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return isLineTooLong(rawPacket) ? [414, 'URI Too Long'] : [431, 'Request Header Fields Too Large'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout'];
    default:
      return [400, 'Bad Request'];
  }
}

/**
 * Sends the last words. Whoever does not hang up as well is hung up on: a connection that is only half closed holds
 * its descriptor for ever. Not at once, for what it still sends would then cost it the answer.
 */
function hangUpAfter(socket: Socket, text: string): void {
  socket.end(text);
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

/** Has a server answer in the API's form what is no HTTP request, or does not become one. */
export function refuseBroken(server: Server): void {
  const last = new WeakMap<Socket, ServerResponse>();
  const isAnswering = (socket: Socket): boolean => {
    const response = last.get(socket);
    return response?.headersSent === true && !response.writableFinished;
  };
  server.on('request', ({ socket }, response) => last.set(socket, response));
  server.on('clientError', (error: ParseError, socket: Socket) => {
    // It went away, or an answer is on its way already, which this one must not be mixed with.
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const [status, reason] = statusOf(error);
    // Whoever asks with HEAD would take a body for the next answer.
    const isHead = error.rawPacket?.toString('latin1', 0, 5) === 'HEAD ';
    const body = isHead ? '' : JSON.stringify({ message: `HTTP ${status} ${reason}` });
    hangUpAfter(
      socket,
      `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
