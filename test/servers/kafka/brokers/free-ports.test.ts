import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../../src/servers/kafka/brokers/free-ports.ts';

const none = { broker: 0, controller: 0 };

async function listenOn(port: number) {
  const server = createServer().listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  return server;
}

test('two different ports come free', async () => {
  const [{ broker, controller } = none] = await freePorts();
  expect(broker).not.toBe(controller);
  const servers = [await listenOn(broker), await listenOn(controller)];
  for (const server of servers) server.close();
});

test('a wanted port that is taken is named', async () => {
  const [{ broker } = none] = await freePorts();
  const server = await listenOn(broker);
  try {
    await expect(freePorts({ port: broker })).rejects.toThrow(`port ${broker} of 127.0.0.1 cannot be had`);
  } finally {
    server.close();
  }
});
