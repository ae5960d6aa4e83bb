import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { PortScout } from '../../../src/marathon-server/executor/port-scout.ts';
import { agentsFrom } from '../../../src/marathon-server/state/agents.ts';

const agents = agentsFrom([{ hostname: '127.0.0.1', attributes: {} }], 'test');

/** A port of this machine that is in use until the test is over. */
async function portInUse(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('ports that tasks have or that somebody listens at are not offered, and a range may have too few', async () => {
  const inUse = await portInUse();
  const range = { first: inUse, last: inUse };
  const scout = new PortScout(agents);
  const request = { random: [{ range, count: 1 }], exact: [{ host: '127.0.0.1', port: inUse }] };
  expect(await scout.look(request, [])).toEqual({
    random: [],
    exhausted: true,
    exact: [{ host: '127.0.0.1', port: inUse, free: false }],
  });
});

test('no port is offered twice, nor one of a task that has yet to listen', async () => {
  const few = { first: 11_000, last: 11_015 };
  const all = { first: 11_000, last: 11_031 };
  const random = [
    { range: few, count: 8 },
    { range: all, count: 32 },
  ];
  const held = [11_000, 11_015, 11_031];
  const offer = await new PortScout(agents).look({ random, exact: [] }, held);
  expect(offer.exhausted).toBe(true);
  expect(offer.random.length).toBeGreaterThan(8);
  expect(new Set([...offer.random, ...held]).size).toBe(offer.random.length + held.length);
});
