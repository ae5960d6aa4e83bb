import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Reply, Router } from 'zeromq';
import { CodecError, decodeCommand, encodeResponse } from '../../src/control/codec.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { type Answer, type RepServer, startRepServer } from '../../src/control/rep-server.ts';
import { createRequester, NoAnswerError, RefusedError, type Requester } from '../../src/control/requester.ts';

import { deferred } from './deferred.ts';
import { greet, sendWithoutEnd } from './raw-zmtp.ts';

const host = '127.0.0.1';
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function serve(handle: (name: string) => Promise<Answer>, port = 0): Promise<RepServer> {
  const server = await startRepServer({
    host,
    port,
    handle: ({ name }) => handle(name),
    onStop: () => undefined,
  });
  open.push(server);
  return server;
}

function client(port: number): Requester {
  const requester = createRequester({ host, port });
  open.push(requester);
  return requester;
}

/** A socket that takes requests and answers only what the test tells it to. */
async function silentServer(port = '*'): Promise<{ socket: Router; port: number }> {
  const socket = new Router({ linger: 0 });
  open.push(socket);
  await socket.bind(`tcp://${host}:${port}`);
  return { socket, port: Number(socket.lastEndpoint?.split(':').at(-1)) };
}

/** Awaits the rejection, so that its kind and message can be looked at. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have been rejected'),
    (error: unknown) => error,
  );
}

describe('a request', () => {
  it('resolves with the items of the reply', async () => {
    const { port } = await serve(async (name) => ({ name }));
    expect(await client(port).request('ping')).toEqual({ name: 'ping' });
  });

  it('tells a refusal and a failed command by status and reason, and goes on with the same task', async () => {
    const { port } = await serve(async (name) => {
      if (name === 'refuse') throw new ControlRefusal('a test is running');
      if (name === 'fail') throw new Error('no broker');
      return 'pong';
    });
    const requester = client(port);
    const refused = await failure(requester.request('refuse'));
    expect(refused).toBeInstanceOf(RefusedError);
    expect(refused).toMatchObject({
      status: 'error',
      message: `${host}:${port} answered 'refuse' with error: a test is running`,
    });
    expect(await failure(requester.request('fail'))).toMatchObject({ status: 'exception' });
    expect(await requester.request('ping')).toEqual({ __r: 'pong' });
  });

  it('given beside others is sent after them, in order', async () => {
    const order: string[] = [];
    const { port } = await serve(async (name) => {
      order.push(name);
      return name;
    });
    const requester = client(port);
    const replies = await Promise.all(['a', 'b', 'c'].map((name) => requester.request(name)));
    expect(order).toEqual(['a', 'b', 'c']);
    expect(replies.map((items) => items.__r)).toEqual(['a', 'b', 'c']);
  });

  it('that does not fit the wire throws and harms nobody', async () => {
    const { port } = await serve(async () => 'pong');
    const requester = client(port);
    await expect(requester.request('c', { x: Number.NaN })).rejects.toThrow(CodecError);
    expect(await requester.request('ping')).toEqual({ __r: 'pong' });
  });

  it('stop sends STOP', async () => {
    const stopped = deferred<void>();
    const server = await startRepServer({
      host,
      port: 0,
      handle: async () => 'pong',
      onStop: stopped.resolve,
    });
    open.push(server);
    await client(server.port).stop();
    await stopped.promise;
  });
});

describe('without an answer', () => {
  it('times out with the address, the command and the time', async () => {
    const { port } = await silentServer();
    const error = await failure(client(port).request('ping', {}, { timeoutMs: 50 }));
    expect(error).toEqual(new NoAnswerError(`no answer from ${host}:${port} to 'ping' within 0.05 s`));
  });

  it('times out where nobody listens', async () => {
    const gone = await serve(async () => 'pong');
    await gone.close();
    await expect(client(gone.port).request('ping', {}, { timeoutMs: 50 })).rejects.toThrow(NoAnswerError);
  });

  it('the next request goes out on a fresh socket, so a task that comes back is heard at once', async () => {
    const { socket, port } = await silentServer();
    const requester = client(port);
    await expect(requester.request('one', {}, { timeoutMs: 50 })).rejects.toThrow(NoAnswerError);
    const second = requester.request('two');
    const seen: string[] = [];
    for await (const [peer, empty, frame] of socket) {
      const command = decodeCommand(frame ?? Buffer.alloc(0));
      seen.push(command.type === 'command' ? command.name : command.type);
      if (seen.at(-1) !== 'two') continue;
      await socket.send([peer ?? '', empty ?? '', encodeResponse({ status: 'ok', items: { back: true } })]);
      break;
    }
    expect(await second).toEqual({ back: true });
  });

  it('a late reply to an abandoned request is not taken for the next one', async () => {
    const held = deferred<Answer>();
    const { port } = await serve((name) => (name === 'slow' ? held.promise : Promise.resolve(name)));
    const requester = client(port);
    await expect(requester.request('slow', {}, { timeoutMs: 50 })).rejects.toThrow(NoAnswerError);
    held.resolve('late');
    expect(await requester.request('next')).toEqual({ __r: 'next' });
  });

  it('waits for a task that starts to listen after it was asked', async () => {
    const first = await serve(async () => 'pong');
    await first.close();
    const answer = client(first.port).request('ping');
    await serve(async () => 'there', first.port);
    expect(await answer).toEqual({ __r: 'there' });
  });

  it.each<[string, Uint8Array[]]>([
    ['bytes that are no reply', [Buffer.from('pong')]],
    ['an empty frame', [Buffer.alloc(0)]],
    ['several parts', [encodeResponse({ status: 'ok', items: {} }), Buffer.from('more')]],
  ])('counts %s as none', async (_case, frames) => {
    const socket = new Reply({ linger: 0 });
    open.push(socket);
    await socket.bind(`tcp://${host}:*`);
    const asked = client(Number(socket.lastEndpoint?.split(':').at(-1))).request('ping');
    await socket.receive();
    // REP's type admits one frame; a broken server may send more.
    await Reflect.apply(socket.send, socket, [frames]);
    expect(await failure(asked)).toBeInstanceOf(NoAnswerError);
  });
});

it.each([
  ['parts', 100, 'has more than the 16 parts allowed'],
  ['bytes', 8 * 1024 * 1024, 'is larger than the 67108864 bytes allowed'],
])('an answer without end, in %s, ends the request and not the master', async (_case, partBytes, reason) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket, 'REP');
    socket.once('data', () => void sendWithoutEnd(socket, partBytes));
  }).listen(0, host);
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  await once(server, 'listening');
  const requester = client((server.address() as AddressInfo).port);
  const error = await failure(requester.request('ping'));
  expect(error).toBeInstanceOf(NoAnswerError);
  expect(error).toMatchObject({ message: expect.stringContaining(reason) });
});

describe('aborting', () => {
  it('ends a request that is under way and one that waits its turn, with the reason', async () => {
    const { port } = await silentServer();
    const requester = client(port);
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const all = ['one', 'two'].map((name) => failure(requester.request(name, {}, { signal: abort.signal })));
    abort.abort(reason);
    expect(await Promise.all(all)).toEqual([reason, reason]);
  });

  it('before the request sends nothing', async () => {
    const names: string[] = [];
    const { port } = await serve(async (name) => {
      names.push(name);
      return name;
    });
    const requester = client(port);
    const aborted = requester.request('never', {}, { signal: AbortSignal.abort(new Error('interrupted')) });
    await expect(aborted).rejects.toThrow('interrupted');
    await requester.request('ping');
    expect(names).toEqual(['ping']);
  });

  it('close fails what is under way and all that comes after', async () => {
    const { port } = await silentServer();
    const requester = client(port);
    const asked = failure(requester.request('ping'));
    requester.close();
    expect(await asked).toBeInstanceOf(NoAnswerError);
    await expect(requester.request('ping')).rejects.toThrow('was closed');
  });
});
