import type { Socket } from 'node:net';
import type { GatedConnection } from './connection-gate.ts';
import type { ConnectionEnds } from './packet-filter.ts';

/**
 * A socket as a network carries it that may be blocked. Stalled, it is not read, so that the sender's window closes when
 * the kernel's buffer is full, and what is written to it waits here.
 * @param cut ends the connection for whoever owns the socket
 */
export function gatedSocket(socket: Socket, cut: () => void): GatedConnection {
  return {
    stall() {
      socket.pause();
      socket.cork();
    },
    flow() {
      socket.uncork();
      socket.resume();
    },
    cut,
    get ends() {
      return endsOf(socket);
    },
  };
}

/** Null while it is not connected. */
export function endsOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Socket): ConnectionEnds | null {
  if (localAddress === undefined || localPort === undefined) return null;
  if (remoteAddress === undefined || remotePort === undefined) return null;
  return { localAddress, localPort, remoteAddress, remotePort };
}
