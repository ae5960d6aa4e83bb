import { get } from 'node:http';
import { messageOf } from '../../../base/errors.ts';
import type { ServerAddress } from '../client/hosts.ts';
import type { Asked, Asking } from './four-letter.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Asks AdminServer; an answer whose status is not 200, HTML in most cases, counts as `refused`. Never rejects, but with
 * the signal's reason.
 */
export function askAdmin({ host, port }: ServerAddress, command: string, asking: Asking): Promise<Asked> {
  const { timeoutMs, signal } = asking;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let isConnected = false;
    const end = (asked: Asked) => {
      clearTimeout(timer);
      request.destroy();
      if (signal?.aborted) reject(signal.reason);
      else resolve(asked);
    };
    const path = `/commands/${command}`;
    const request = get({ host, port, path, agent: false, ...(signal ? { signal } : {}) }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes > MOST_BYTES) end({ kind: 'refused', why: 'its answer has no end' });
      });
      response.on('error', (error) => end({ kind: 'refused', why: messageOf(error) }));
      response.on('end', () => {
        if (response.statusCode !== 200) end({ kind: 'refused', why: `status ${response.statusCode}` });
        else end({ kind: 'answered', text: Buffer.concat(pieces).toString() });
      });
    });
    const timer = setTimeout(
      () => end(isConnected ? { kind: 'silent' } : { kind: 'refused', why: 'no connection came about' }),
      timeoutMs,
    );
    request.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
    request.on('error', (error) => end({ kind: 'refused', why: messageOf(error) }));
  });
}
