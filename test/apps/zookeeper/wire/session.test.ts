import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, openSession } from '../../../../apps/zookeeper/wire/client.ts';
import { CODE, nameOf } from '../../../../apps/zookeeper/wire/errors.ts';
import { EVENT, OP, XID } from '../../../../apps/zookeeper/wire/op-codes.ts';
import * as operations from '../../../../apps/zookeeper/wire/operations.ts';
import { readStat } from '../../../../apps/zookeeper/wire/replies.ts';
import { Session } from '../../../../apps/zookeeper/wire/session.ts';
import {
  answer,
  int,
  letIn,
  type Received,
  type Script,
  ScriptedServer,
  sendFrame,
} from './scripted-server.ts';
import { runtime, States, sessionOptions } from './sessions.ts';

const servers: ScriptedServer[] = [];
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.abandon();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  servers.push(server);
  return server;
}

async function open(server: ScriptedServer, states = new States(), options = {}): Promise<Session> {
  const session = await openSession(sessionOptions(`127.0.0.1:${server.port}`, options), {
    runtime,
    openMs: 5_000,
    listener: states,
  });
  sessions.push(session);
  return session;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const stat = Buffer.alloc(68);
const path = (text: string) => Buffer.concat([int(Buffer.byteLength(text)), Buffer.from(text)]);

/** An error's name, as a handler of an operation gets it. */
const outcome = (send: (handler: { answered(error: number): void }) => void) =>
  new Promise<string>((resolve) => send({ answered: (error) => resolve(nameOf(error)) }));

describe('a session', () => {
  it('pings when idle, at the number of pings, and lives', async () => {
    let pings = 0;
    let enough: () => void = () => {};
    const pinged = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const server = await serve({
      connect: (socket) => letIn(socket, 300),
      request: (socket, { xid, op }) => {
        expect([xid, op]).toEqual([XID.ping, OP.ping]);
        answer(socket, XID.ping);
        if (++pings === 4) enough();
      },
    });
    const states = new States();
    await open(server, states);
    await pinged;
    expect(states.seen).toEqual(['connected']);
  });

  it('leaves a server that falls silent, fails what is under way, and comes back with the same session', async () => {
    const firsts: Buffer[] = [];
    const server = await serve({
      connect: (socket, frame) => {
        firsts.push(Buffer.from(frame));
        letIn(socket, 300, 77n);
      },
      request: (socket, { xid, op }) => {
        if (op === OP.exists) answer(socket, xid, { zxid: 5, body: stat });
      },
    });
    const states = new States();
    const session = await open(server, states);
    await new Client(session).exists('/a');
    expect(await outcome((handler) => operations.getData(session, '/a', handler))).toBe('ConnectionLoss');
    await states.until('connected', 2);
    expect(states.seen).toEqual(['connected', 'connecting', 'connected']);
    expect(states.whys[0]).toContain('it said nothing for 200 ms');
    const again = firsts[1];
    expect(again?.readBigInt64BE(4)).toBe(5n);
    expect(again?.readBigInt64BE(16)).toBe(77n);
    expect(again?.subarray(28, 44)).toEqual(Buffer.alloc(16, 9));
  });

  it('sets its watches again with the last transaction that it saw', async () => {
    const told: string[] = [];
    const again = deferred<Received>();
    const server = await serve({
      connect: (socket) => letIn(socket, 4_000),
      request: (socket, received) => {
        if (received.op === OP.exists) answer(socket, received.xid, { zxid: 9, error: CODE.noNode });
        if (received.op !== OP.setWatches) return;
        again.resolve({ ...received, body: Buffer.from(received.body) });
        sendFrame(socket, int(XID.event), int(-1), int(-1), int(0), int(EVENT.created), int(3), path('/r/x'));
        answer(socket, XID.setWatches, { zxid: 10 });
      },
    });
    const states = new States();
    const session = new Session(sessionOptions(`127.0.0.1:${server.port}/r`), runtime, states);
    sessions.push(session);
    await states.until('connected');
    const fired = deferred<void>();
    const watcher = {
      fired: (type: number, at: string) => {
        told.push(`${type} ${at}`);
        fired.resolve();
      },
    };
    expect(await new Client(session).exists('/x', watcher)).toBeNull();
    session.disconnect();
    const { xid, body } = await again.promise;
    expect(xid).toBe(XID.setWatches);
    expect(body.readBigInt64BE(0)).toBe(9n);
    expect(body.subarray(8)).toEqual(Buffer.concat([int(0), int(1), path('/r/x'), int(0)]));
    await fired.promise;
    expect(told).toEqual([`${EVENT.created} /x`]);
    expect(session.watches.size).toBe(0);
  });

  it('is told that it has expired, and is over then', async () => {
    let connections = 0;
    const server = await serve({
      connect: (socket) => (++connections === 1 ? letIn(socket, 4_000) : letIn(socket, 0, 0n)),
    });
    const states = new States();
    const session = await open(server, states);
    session.disconnect();
    await states.until('expired');
    expect(await outcome((handler) => operations.sync(session, '/', handler))).toBe('SessionExpired');
    expect(connections).toBe(2);
  });

  it('walks on from a server that closes unanswered', async () => {
    const closing = await serve({ connect: (socket) => socket.destroy() });
    const fine = await serve({ connect: (socket) => letIn(socket, 4_000) });
    const options = sessionOptions(`127.0.0.1:${closing.port},127.0.0.1:${fine.port}`);
    for (let i = 0; i < 4; i++) {
      const session = await openSession(options, { runtime, openMs: 5_000 });
      sessions.push(session);
      expect(session.server?.port).toBe(fine.port);
    }
  });

  it('that no server lets in is told why, and tries no longer', async () => {
    let connections = 0;
    const server = await serve({
      connect: (socket) => {
        connections++;
        socket.destroy();
      },
    });
    const failed = openSession(sessionOptions(`127.0.0.1:${server.port}`), { runtime, openMs: 200 });
    await expect(failed).rejects.toThrow(
      /^no server of ZooKeeper at 127\.0\.0\.1:\d+ let us in within 0\.2 s; the connection to .* was lost: /,
    );
    const then = connections;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connections).toBe(then);
  });

  it('says who it is before anything else, and ends where that is refused', async () => {
    const asked: Received[] = [];
    const server = await serve({
      connect: (socket) => letIn(socket, 4_000),
      request: (socket, received) => {
        asked.push({ ...received, body: Buffer.from(received.body) });
        if (received.op === OP.auth) answer(socket, XID.auth, { error: CODE.authFailed });
      },
    });
    const states = new States();
    await open(server, states, { auths: [{ scheme: 'digest', auth: Buffer.from('me:secret') }] });
    await states.until('refused');
    expect(asked).toEqual([
      { xid: XID.auth, op: OP.auth, body: Buffer.concat([int(0), path('digest'), path('me:secret')]) },
    ]);
    expect(states.whys.join()).not.toContain('secret');
  });

  it('gets answers in the order of its requests, each before the events that follow', async () => {
    const held: Received[] = [];
    const server = await serve({
      connect: (socket) => letIn(socket, 4_000),
      request: (socket, received) => {
        held.push(received);
        if (held.length < 3) return;
        for (const { xid } of held) answer(socket, xid, { error: xid === 2 ? CODE.noNode : 0, body: stat });
      },
    });
    const session = await open(server);
    const order: string[] = [];
    await Promise.all(
      ['/a', '/b', '/c'].map(
        (at) =>
          new Promise<void>((resolve) =>
            operations.exists(session, at, {
              answered: (error) => {
                order.push(`${at} ${nameOf(error)}`);
                resolve();
              },
            }),
          ),
      ),
    );
    expect(order).toEqual(['/a Ok', '/b NoNode', '/c Ok']);
  });

  it.each([
    ['a frame that is too short', (socket: Socket) => sendFrame(socket, int(1))],
    ['a frame longer than any', (socket: Socket) => socket.write(int(2 ** 30))],
    ['an answer that nobody asked for', (socket: Socket) => answer(socket, 4_711)],
    ['an answer cut short', (socket: Socket) => answer(socket, 1, { body: int(3) })],
  ])('gives a connection up that brings %s', async (_, bring) => {
    let isFirst = true;
    const server = await serve({
      connect: (socket) => letIn(socket, 4_000),
      request: (socket, { xid }) => {
        if (isFirst) bring(socket);
        else answer(socket, xid, { body: stat });
        isFirst = false;
      },
    });
    const states = new States();
    const session = await open(server, states);
    const failed = await new Promise<string>((resolve) => {
      operations.exists(session, '/a', {
        answered: (error, body) => {
          if (error === CODE.ok) readStat(body);
          resolve(nameOf(error));
        },
      });
    });
    expect(['ConnectionLoss', 'MalformedAnswer']).toContain(failed);
    await states.until('connected', 2);
    expect(await new Client(session).exists('/a')).not.toBeNull();
  });

  it('sends no request that servers would close the connection for', async () => {
    const server = await serve({ connect: (socket) => letIn(socket, 4_000) });
    const session = await open(server);
    const longest = 1_048_575 - 8 - (4 + 2) - 4 - 4;
    const set = (bytes: number) =>
      outcome((handler) =>
        operations.setData(session, '/a', { data: Buffer.alloc(bytes), version: 0 }, handler),
      );
    expect(await set(longest + 1)).toBe('RequestTooLong');
    const sent = set(longest);
    session.disconnect();
    expect(await sent).toBe('ConnectionLoss');
  });

  it('answers later where there is no connection, so that nobody asks without end', async () => {
    const server = await serve({ connect: (socket) => letIn(socket, 4_000) });
    const session = await open(server);
    session.abandon();
    let isAnswered = false;
    const done = outcome((handler) => operations.sync(session, '/', handler)).then((name) => {
      isAnswered = true;
      return name;
    });
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    expect(await done).toBe('ConnectionLoss');
  });
});
