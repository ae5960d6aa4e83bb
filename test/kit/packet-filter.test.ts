import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { endsOf } from '../../apps/kit/gated-socket.ts';
import { type ConnectionEnds, PacketFilter } from '../../apps/kit/packet-filter.ts';
import { packetRights } from '../harness/packet-rights.ts';

/** Two connections from end to end, with what has come at the far one. */
async function connections(host: string) {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = async () => {
    const near = connect({ host, port });
    const [[far]] = await Promise.all([
      once(server, 'connection') as Promise<[Socket]>,
      once(near, 'connect'),
    ]);
    return { near, far, ends: endsOf(near) as ConnectionEnds };
  };
  const pairs = [await open(), await open()] as const;
  const close = () => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
    server.close();
  };
  return { pairs, close };
}

/** Resolves with what comes next. */
const next = async (socket: Socket) => String((await once(socket, 'data'))[0]);

it.each(['127.0.0.1', '::1'])(
  'packets of chosen connections are dropped, and only those, at %s',
  async (host) => {
    if (!packetRights().has)
      return expect(PacketFilter.open()).rejects.toThrow(/^nft cannot drop packets: ./);
    const filter = await PacketFilter.open();
    const { pairs, close } = await connections(host);
    const [lost, other] = pairs;
    await filter.drop([lost.ends]);
    const came: string[] = [];
    for (const socket of [lost.near, lost.far]) socket.on('data', (text) => came.push(String(text)));
    lost.near.write('out');
    lost.far.write('back');
    // What the other one carries to and fro ten times would have come.
    for (let i = 0; i < 10; i++) {
      const answered = next(other.near);
      other.far.once('data', () => other.far.write('pong'));
      other.near.write('ping');
      expect(await answered).toBe('pong');
    }
    expect(came).toEqual([]);
    const [out, back] = [next(lost.far), next(lost.near)];
    await filter.pass([lost.ends]);
    // The kernel sends again what was not acknowledged.
    expect([await out, await back]).toEqual(['out', 'back']);
    filter.close();
    close();
  },
);

it('a filter that is closed lets everything pass', async () => {
  if (!packetRights().has) return expect(PacketFilter.open()).rejects.toThrow('nft');
  const filter = await PacketFilter.open();
  const { pairs, close } = await connections('127.0.0.1');
  await filter.drop([pairs[0].ends]);
  const came = next(pairs[0].far);
  pairs[0].near.write('again');
  filter.close();
  expect(await came).toBe('again');
  await expect(filter.drop([pairs[1].ends])).rejects.toThrow('nft ended');
  close();
});
