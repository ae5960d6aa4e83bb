import { connect } from 'node:net';
import { messageOf } from '../../../base/errors.ts';
import type { ServerAddress } from '../client/hosts.ts';

/** What became of a question. `silent`: the connection stood, and nothing came. `refused`: there was none. */
export type Asked =
  | { kind: 'answered'; text: string }
  | { kind: 'silent' }
  | { kind: 'refused'; why: string };

export interface Asking {
  timeoutMs: number;
  signal?: AbortSignal;
}

const MOST_BYTES = 4 * 1024 * 1024;

/** Asks one of ZooKeeper's four-letter words; the server answers and closes. Never rejects, but with the signal's reason. */
export function askWord({ host, port }: ServerAddress, word: string, asking: Asking): Promise<Asked> {
  const { timeoutMs, signal } = asking;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let isConnected = false;
    const pieces: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ host, port });
    const end = (asked: Asked) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(asked);
    };
    const timer = setTimeout(() => end(silenceOf(isConnected)), timeoutMs);
    const onAbort = () => {
      end({ kind: 'silent' });
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', () => {
      isConnected = true;
      socket.write(word);
    });
    socket.on('data', (piece) => {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > MOST_BYTES) end({ kind: 'refused', why: 'its answer has no end' });
    });
    const ended = (why: string) =>
      end(
        bytes > 0 ? { kind: 'answered', text: Buffer.concat(pieces).toString() } : { kind: 'refused', why },
      );
    socket.on('error', (error) => ended(messageOf(error)));
    socket.on('close', () => ended('it closed the connection'));
  });
}

/** A process that stands still is connected to by its kernel, until its queue of connections is full. */
function silenceOf(isConnected: boolean): Asked {
  return isConnected ? { kind: 'silent' } : { kind: 'refused', why: 'no connection came about' };
}
