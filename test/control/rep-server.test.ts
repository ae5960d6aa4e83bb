import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Dealer, Request } from 'zeromq';
import { HydraError } from '../../src/base/errors.ts';
import {
  decodeResponse,
  encodeCommand,
  MAX_COMMAND_BYTES,
  type ResponseMessage,
} from '../../src/control/codec.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { type Answer, type RepServer, startRepServer } from '../../src/control/rep-server.ts';

import { deferred } from './deferred.ts';
import { greet, sendWithoutEnd } from './raw-zmtp.ts';

const host = '127.0.0.1';
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function start(
  handle: (command: { name: string; args: Dictionary }) => Promise<Answer> = async () => 'pong',
  onStop: () => void = () => undefined,
): Promise<RepServer> {
  const server = await startRepServer({ host, port: 0, handle, onStop });
  open.push(server);
  return server;
}

function connect(server: RepServer): Request {
  const socket = new Request({ linger: 0 });
  open.push(socket);
  socket.connect(`tcp://${host}:${server.port}`);
  return socket;
}

async function send(socket: Request, message: Uint8Array | Uint8Array[]): Promise<ResponseMessage> {
  // REQ's type admits one frame; what it really sends in several parts is what a broken client would.
  await Reflect.apply(socket.send, socket, [message]);
  const [reply = Buffer.alloc(0)] = await socket.receive();
  return decodeResponse(reply);
}

const command = (name: string, args: Dictionary = {}) => encodeCommand({ type: 'command', name, args });

describe('replies', () => {
  it('hands name and arguments to the handler and its dictionary back', async () => {
    const server = await start(async ({ name, args }) => ({ name, seen: args.rate ?? 0 }));
    const reply = await send(connect(server), command('updateconfig', { rate: 7 }));
    expect(reply).toEqual({ status: 'ok', items: { name: 'updateconfig', seen: 7 } });
  });

  it.each<[string, Answer, Dictionary]>([
    ['nothing', undefined, {}],
    ['a text', 'pong', { __r: 'pong' }],
    ['true', true, { __r: true }],
    ['bytes', Uint8Array.of(1, 2), { __r: Uint8Array.of(1, 2) }],
  ])('answers ok for %s', async (_case, answer, items) => {
    const server = await start(async () => answer);
    expect(await send(connect(server), command('c'))).toEqual({ status: 'ok', items });
  });

  it('tells a refusal, a failed command and a reply that fits no frame apart, and lives on', async () => {
    const server = await start(async ({ name }) => {
      if (name === 'refuse') throw new ControlRefusal('a test is running');
      if (name === 'fail') throw new Error('no broker');
      return { rate: Number.NaN };
    });
    const socket = connect(server);
    expect(await send(socket, command('refuse'))).toEqual({
      status: 'error',
      items: { __r: 'a test is running' },
    });
    expect(await send(socket, command('fail'))).toEqual({ status: 'exception', items: { __r: 'no broker' } });
    expect(await send(socket, command('unfit'))).toMatchObject({ status: 'exception' });
  });
});

describe('frames that are no command', () => {
  it.each<[string, Uint8Array | Uint8Array[], string]>([
    ['an empty frame', new Uint8Array(0), 'an empty frame is no command'],
    ['another encoding', Buffer.from('{"cmd":"ping"}'), 'the frame is no command'],
    ['more than 1 MiB', new Uint8Array(MAX_COMMAND_BYTES + 1), 'larger than the 1048576 allowed'],
    ['several parts', [command('ping'), command('ping')], 'a command is one frame, not 2 parts'],
  ])('are answered with error: %s', async (_case, message, reason) => {
    const server = await start();
    const socket = connect(server);
    const reply = await send(socket, message);
    expect(reply.status).toBe('error');
    expect(reply.items.__r).toContain(reason);
    expect(await send(socket, command('ping'))).toEqual({ status: 'ok', items: { __r: 'pong' } });
  });

  it('never stop the server, whatever their bytes', async () => {
    const server = await start();
    const socket = connect(server);
    const parts = fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(parts, async (message) => {
        const reply = await send(socket, message);
        expect(['ok', 'error']).toContain(reply.status);
      }),
      { numRuns: 300 },
    );
    expect(await send(socket, command('ping'))).toEqual({ status: 'ok', items: { __r: 'pong' } });
  });

  it('lack an envelope: the request is passed over and the next one served', async () => {
    const server = await start();
    const dealer = new Dealer({ linger: 0 });
    open.push(dealer);
    dealer.connect(`tcp://${host}:${server.port}`);
    await dealer.send('no empty frame before it');
    await dealer.send(['', command('ping')]);
    const [, reply = Buffer.alloc(0)] = await dealer.receive();
    expect(decodeResponse(reply)).toEqual({ status: 'ok', items: { __r: 'pong' } });
  });

  it('from a client that speaks no ZMQ do not reach the server', async () => {
    const server = await start();
    const stranger = connectTcp(server.port, host);
    stranger.on('error', () => undefined);
    await once(stranger, 'connect');
    stranger.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(20));
    expect(await send(connect(server), command('ping'))).toEqual({ status: 'ok', items: { __r: 'pong' } });
    stranger.destroy();
  });
});

describe('a peer that sends without end', () => {
  it.each([
    ['parts', 100],
    ['large parts', 500_000],
  ])('%s of one message is hung up on, and others are served', async (_case, partBytes) => {
    const server = await start();
    const peer = connectTcp(server.port, host);
    peer.on('error', () => undefined);
    greet(peer, 'DEALER');
    // What the sockets of both ends buffer comes on top of what the server takes.
    expect(await sendWithoutEnd(peer, partBytes)).toBeLessThan(64 * 1024 * 1024);
    expect(await send(connect(server), command('ping'))).toEqual({ status: 'ok', items: { __r: 'pong' } });
  });

  it('requests, one after another, is answered in order, and others are served meanwhile', async () => {
    const server = await start(async ({ args }) => args.n ?? 0);
    const dealer = new Dealer({ linger: 0 });
    open.push(dealer);
    dealer.connect(`tcp://${host}:${server.port}`);
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    for (const n of numbers) await dealer.send(['', command('c', { n })]);
    expect((await send(connect(server), command('c', { n: -1 }))).items).toEqual({ __r: -1 });
    for (const n of numbers) {
      const [, reply = Buffer.alloc(0)] = await dealer.receive();
      expect(decodeResponse(reply).items).toEqual({ __r: n });
    }
  });
});

it('a peer of another kind is hung up on', async () => {
  const server = await start();
  for (const kind of ['PUB', 'REP']) {
    const peer = connectTcp(server.port, host);
    greet(peer, kind);
    peer.resume();
    await once(peer, 'close');
  }
});

describe('the end', () => {
  it('STOP is answered before onStop is called, also when that closes the server', async () => {
    const stopped = deferred<void>();
    const server = await start(undefined, () => {
      stopped.resolve(server.close());
    });
    const reply = await send(connect(server), encodeCommand({ type: 'stop' }));
    expect(reply).toEqual({ status: 'ok', items: { __r: 'stopping' } });
    await stopped.promise;
  });

  it('close frees the port before it resolves, also with clients connected, and may be repeated', async () => {
    const server = await start();
    await send(connect(server), command('ping'));
    await server.close();
    await server.close();
    const probe = createServer();
    open.push({ close: () => new Promise((resolve) => probe.close(resolve)) });
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(server.port, host, resolve);
    });
  });

  it('close does not wait for a command that hangs', async () => {
    const called = deferred<void>();
    const release = deferred<Answer>();
    const server = await start(() => {
      called.resolve();
      return release.promise;
    });
    await connect(server).send(command('hang'));
    await called.promise;
    await server.close();
    release.resolve('too late');
  });
});

it('a port that is taken is told with its address', async () => {
  const first = await start();
  const second = startRepServer({
    host,
    port: first.port,
    handle: async () => 'pong',
    onStop: () => undefined,
  });
  await expect(second).rejects.toThrow(HydraError);
  await expect(second).rejects.toThrow(`cannot listen for control commands on ${host}:${first.port}`);
});
