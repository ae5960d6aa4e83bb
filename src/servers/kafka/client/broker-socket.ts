import { connect as connectTcp, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import type { KafkaTls } from './security.ts';

/** Made once: it reads certificates, and hundreds of connections of a process share it. */
const contexts = new WeakMap<KafkaTls, SecureContext>();

/**
 * Connects to a broker, over TLS where that is given. What is written before it stands is sent when it does. With TLS,
 * `connect` tells of TCP alone and `secureConnect` that the broker is who it must be.
 */
export function connectBroker(
  options: TcpSocketConnectOpts,
  tls: KafkaTls | null,
  onStanding?: () => void,
): Socket {
  const all = { noDelay: true, keepAlive: true, ...options };
  if (tls === null) return connectTcp(all, onStanding);
  const socket = connectTls(
    {
      ...all,
      minVersion: 'TLSv1.2',
      secureContext: contextOf(tls),
      ...(tls.checkHostname ? {} : { checkServerIdentity: () => undefined }),
    },
    onStanding,
  );
  // Not taken from the options of TLS by every Node.js that is supported.
  socket.setNoDelay(true);
  socket.setKeepAlive(true);
  return socket;
}

function contextOf(tls: KafkaTls): SecureContext {
  const made = contexts.get(tls);
  if (made !== undefined) return made;
  const { ca, client } = tls;
  const context = createSecureContext({
    minVersion: 'TLSv1.2',
    ...(ca === null ? {} : { ca }),
    ...(client === null ? {} : { cert: client.cert, key: client.key.reveal() }),
    ...(client?.keyPassword ? { passphrase: client.keyPassword.reveal() } : {}),
  });
  contexts.set(tls, context);
  return context;
}
