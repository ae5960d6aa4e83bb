import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { parseBootstrap } from '../../../../src/servers/kafka/admin/address.ts';
import {
  probeBrokerCount,
  probeFeatures,
  probePartitions,
} from '../../../../src/servers/kafka/admin/kafka-probe.ts';
import { type EndpointLogin, UNSECURED } from '../../../../src/servers/kafka/client/security.ts';
import { createTopic } from '../../../apps/kafka/test-topic.ts';
import { sharedBootstrap } from '../../../harness/broker.ts';

const options = { timeoutMs: 5_000, security: UNSECURED };
const open = new Set<Server>();

afterEach(() => {
  for (const server of open) server.close();
  open.clear();
});

function sharedBroker() {
  const [address] = parseBootstrap(sharedBootstrap());
  if (address === undefined) throw new Error('no broker');
  return address;
}

/** A server that is no Kafka. */
async function serve(onConnection: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  }).listen({ host: '127.0.0.1', port: 0 });
  open.add(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port };
}

describe('a real broker', () => {
  it('counts itself', async () => {
    expect(await probeBrokerCount(sharedBroker(), options)).toBe(1);
  });

  it('leads every partition, and none of a topic that is not there', async () => {
    const topic = await createTopic(sharedBootstrap(), 3);
    const here = { leader: 1, replicas: [1] };
    expect(await probePartitions(sharedBroker(), topic, options)).toEqual([here, here, here]);
    expect(await probePartitions(sharedBroker(), `${topic}-not-there`, options)).toEqual([]);
  });

  it('tells its features and with them its release', async () => {
    const { features, release } = await probeFeatures(sharedBroker(), options);
    expect(features['metadata.version']).toBeGreaterThanOrEqual(22);
    expect(release).toMatch(/^4\.\d$/);
  });
});

describe('what is no Kafka', () => {
  it('nothing listens', async () => {
    await expect(probeFeatures({ host: '127.0.0.1', port: 1 }, options)).rejects.toThrow(
      'cannot reach Kafka at 127.0.0.1:1: connection refused',
    );
  });

  it('an HTTP server', async () => {
    const address = await serve((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(probeFeatures(address, options)).rejects.toThrow('does not speak Kafka in plain text');
  });

  it('one that answers another question', async () => {
    const answer = Buffer.from('0000000800000007ffffffff', 'hex');
    const address = await serve((socket) => socket.write(answer));
    await expect(probeFeatures(address, options)).rejects.toThrow('does not speak Kafka in plain text');
  });

  it('one whose answer ends too early', async () => {
    const answer = Buffer.from('0000000700000001000007', 'hex');
    const address = await serve((socket) => socket.write(answer));
    await expect(probeFeatures(address, options)).rejects.toThrow('its answer makes no sense');
  });

  it('one that hangs up', async () => {
    const address = await serve((socket) => socket.end());
    await expect(probeFeatures(address, options)).rejects.toThrow('it closed the connection');
  });

  it('one that says nothing', async () => {
    const address = await serve(() => {});
    await expect(probeFeatures(address, { ...options, timeoutMs: 50 })).rejects.toThrow(
      'no answer within 50 ms',
    );
  });

  it('one that says nothing until the caller gives up', async () => {
    const giveUp = new AbortController();
    const address = await serve(() => giveUp.abort(new Error('enough')));
    await expect(probeFeatures(address, { ...options, signal: giveUp.signal })).rejects.toThrow('enough');
  });
});

it('no broker is kept waiting while a token is fetched', async () => {
  let connections = 0;
  const broker = await serve(() => {
    connections += 1;
  });
  const endpoint = await serve((socket) =>
    socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
  );
  const login: EndpointLogin = {
    mechanism: 'OAUTHBEARER',
    extensions: {},
    endpoint: {
      url: `http://127.0.0.1:${endpoint.port}/token`,
      clientId: 'me',
      clientSecret: new Secret('hush'),
      scope: null,
      ca: null,
    },
  };
  const asked = probeFeatures(broker, { ...options, security: { tls: null, login } });
  await expect(asked).rejects.toThrow('gives me no token');
  expect(connections).toBe(0);
});

it('an answer that comes byte by byte is put together', async () => {
  // Correlation id 1, error 0, no APIs, throttle 0, one tag: feature metadata.version at level 27.
  const name = Buffer.from('metadata.version');
  const feature = Buffer.concat([Buffer.of(2, name.length + 1), name, Buffer.of(0, 27, 0, 7, 0)]);
  const body = Buffer.concat([
    Buffer.from('00000001' + '0000' + '01' + '00000000' + '01' + '02', 'hex'),
    Buffer.of(feature.length),
    feature,
  ]);
  const frame = Buffer.concat([Buffer.of(0, 0, 0, body.length), body]);
  const address = await serve((socket) => {
    socket.setNoDelay(true);
    const send = (at: number) => {
      if (at < frame.length) socket.write(frame.subarray(at, at + 1), () => setImmediate(send, at + 1));
    };
    send(0);
  });
  expect(await probeFeatures(address, options)).toEqual({
    features: { 'metadata.version': 27 },
    release: '4.1',
  });
});
