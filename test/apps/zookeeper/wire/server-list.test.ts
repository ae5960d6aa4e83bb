import { expect, it } from 'vitest';
import { ServerList } from '../../../../apps/zookeeper/wire/server-list.ts';

const servers = [
  { host: 'a', port: 1 },
  { host: 'b', port: 2 },
  { host: 'c', port: 3 },
] as const;

it('walks in circles from where chance says, and waits longer after each circle', () => {
  const list = new ServerList(servers, () => 0.5);
  const walked = Array.from({ length: 8 }, () => list.next());
  expect(walked.map(({ address }) => address.host).join('')).toBe('bcabcabc');
  expect(walked.map(({ waitMs }) => waitMs)).toEqual([0, 0, 0, 37.5, 0, 0, 75, 0]);
});

it('goes on with the next server at once after a success', () => {
  const list = new ServerList(servers, () => 0);
  for (let i = 0; i < 4; i++) list.next();
  list.succeeded();
  expect(list.next()).toEqual({ address: servers[1], waitMs: 0 });
});
