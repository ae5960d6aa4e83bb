import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { canListen, hostPortRange, PortFinder } from '../../../src/marathon-server/state/free-ports.ts';

const open: { close(): void }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function occupy(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port });
  await once(server, 'listening');
  open.push(server);
}

test('a port is free until somebody listens there', async () => {
  const [port = 0] = await new PortFinder(['127.0.0.1'], hostPortRange).find(1, new Set());
  expect(await canListen('127.0.0.1', port)).toBe(true);
  await occupy('127.0.0.1', port);
  expect(await canListen('127.0.0.1', port)).toBe(false);
});

test('found ports are different ones of the range, none held, none taken at any of the hosts', async () => {
  const finder = () => new PortFinder(['127.0.0.1', '127.0.0.2'], hostPortRange, () => 0.25);
  const [first = 0, second = 0, third = 0] = await finder().find(3, new Set());
  await occupy('127.0.0.2', first);
  const found = await finder().find(100, new Set([second]));
  expect(new Set(found).size).toBe(100);
  expect(found).not.toContain(first);
  expect(found).not.toContain(second);
  expect(found).toContain(third);
  for (const port of found) {
    expect(port).toBeGreaterThanOrEqual(hostPortRange.first);
    expect(port).toBeLessThanOrEqual(hostPortRange.last);
  }
});

test('a port that was given is not given again soon', async () => {
  const finder = new PortFinder(['127.0.0.1'], hostPortRange, () => 0.9999);
  const first = await finder.find(50, new Set());
  const second = await finder.find(50, new Set());
  expect(second.filter((port) => first.includes(port))).toEqual([]);
});

test('when all are held there are none', async () => {
  const { first, last } = hostPortRange;
  const all = new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  expect(await new PortFinder(['127.0.0.1'], hostPortRange).find(1, all)).toEqual([]);
});

test('every port of a range is found, its ends included, and no other', async () => {
  const [first = 0] = await new PortFinder(['127.0.0.1'], hostPortRange).find(1, new Set());
  const range = { first, last: first + 3 };
  await occupy('127.0.0.1', first + 1);
  const found = await new PortFinder(['127.0.0.1'], range, () => 0.5).find(9, new Set());
  expect(found.every((port) => port >= first && port <= first + 3 && port !== first + 1)).toBe(true);
  expect(found.length).toBeGreaterThan(0);
});

test('looking at many addresses lets everybody else take turns', async () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `127.0.0.${index + 1}`);
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await new PortFinder(hosts, hostPortRange).find(16, new Set());
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(hosts.length);
});
