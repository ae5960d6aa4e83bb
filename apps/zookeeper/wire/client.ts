import { hostsText } from '../../../src/servers/zookeeper/client/hosts.ts';
import { CODE, nameOf, ZkError } from './errors.ts';
import type { JuteReader } from './jute-reader.ts';
import { type MultiPart, type PartResult, readMulti } from './multi.ts';
import { type CreateMode, MODE } from './op-codes.ts';
import * as operations from './operations.ts';
import type { ReplyHandler } from './pending-requests.ts';
import { readStat, type Stat } from './replies.ts';
import type { ZkRuntime } from './runtime.ts';
import { Session, type SessionListener, type SessionOptions } from './session.ts';
import type { Watcher } from './watch-table.ts';

/** How long a server has to answer that a session is closed, ms. */
const FAREWELL_MS = 2_000;

/**
 * Opens a session and waits until a server let it in.
 * @param openMs how long that may take
 * @throws ZkError where none does, or the login is refused; the signal's reason. No session is left then.
 */
export async function openSession(
  options: SessionOptions,
  { runtime, openMs, signal, listener }: Opening,
): Promise<Session> {
  signal?.throwIfAborted();
  let settle: (error: unknown) => void = () => {};
  let last: ZkError | null = null;
  const opened = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  const session = new Session(options, runtime, {
    changed: (state, why) => {
      last = why ?? last;
      if (state === 'connected') settle(null);
      else if (state !== 'connecting')
        settle(why ?? new ZkError(CODE.connectionLoss, 'the session was closed'));
      listener?.changed(state, why);
    },
  });
  const timer = setTimeout(() => settle(silence(options, openMs, last)), openMs);
  const onAbort = () => settle(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const failure = await opened;
  clearTimeout(timer);
  signal?.removeEventListener('abort', onAbort);
  if (failure === null) return session;
  session.abandon();
  throw failure;
}

export interface Opening {
  runtime: ZkRuntime;
  openMs: number;
  signal?: AbortSignal;
  /** Told of every state, the first ones too. */
  listener?: SessionListener;
}

function silence({ hosts }: SessionOptions, openMs: number, last: ZkError | null): ZkError {
  const why = last === null ? '' : `; ${last.message}`;
  return new ZkError(
    CODE.connectionLoss,
    `no server of ZooKeeper at ${hostsText(hosts)} let us in within ${openMs / 1000} s${why}`,
    { hint: 'see that it runs, has a quorum and can be reached from here' },
  );
}

/** Closes a session: its ephemeral nodes are gone then, where a server answers. Never rejects; again is fine. */
export async function closeSession(session: Session): Promise<void> {
  if (session.state === 'connected') {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FAREWELL_MS);
      operations.closeSession(session, {
        answered: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }
  session.abandon();
}

/** Asks and waits; for all that is not on the hot path. @throws ZkError where it went wrong */
export function ask<T>(
  what: string,
  send: (handler: ReplyHandler) => void,
  read: (body: JuteReader) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    send({
      answered: (error, body) => {
        if (error !== CODE.ok) reject(new ZkError(error, `${what}: ${nameOf(error)}`));
        else resolve(read(body));
      },
    });
  });
}

/** The operations of a session as promises. Each throws ZkError. */
export class Client {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** @returns the path that was made */
  async create(path: string, data: Uint8Array, mode: CreateMode = MODE.persistent): Promise<string> {
    const made = await this.#ask(
      `create ${path}`,
      (handler) => operations.create(this.session, path, { data, mode }, handler),
      (body) => body.string(),
    );
    return this.session.own(made);
  }

  async create2(
    path: string,
    data: Uint8Array,
    mode: CreateMode = MODE.persistent,
  ): Promise<{ path: string; stat: Stat }> {
    return this.#ask(
      `create ${path}`,
      (handler) => operations.create2(this.session, path, { data, mode }, handler),
      (body) => ({
        path: this.session.own(body.string()),
        stat: readStat(body),
      }),
    );
  }

  delete(path: string, version = -1): Promise<void> {
    return this.#ask(
      `delete ${path}`,
      (handler) => operations.remove(this.session, path, version, handler),
      () => {},
    );
  }

  /** Null where there is none. */
  async exists(path: string, watcher: Watcher | null = null): Promise<Stat | null> {
    return this.#ask(
      `exists ${path}`,
      (handler) => operations.exists(this.session, path, handler, watcher),
      readStat,
    ).catch((error: unknown) => {
      if (error instanceof ZkError && error.code === CODE.noNode) return null;
      throw error;
    });
  }

  getData(path: string, watcher: Watcher | null = null): Promise<{ data: Buffer; stat: Stat }> {
    return this.#ask(
      `get ${path}`,
      (handler) => operations.getData(this.session, path, handler, watcher),
      (body) => ({
        data: body.buffer(),
        stat: readStat(body),
      }),
    );
  }

  setData(path: string, data: Uint8Array, version = -1): Promise<Stat> {
    return this.#ask(
      `set ${path}`,
      (handler) => operations.setData(this.session, path, { data, version }, handler),
      readStat,
    );
  }

  getChildren(path: string, watcher: Watcher | null = null): Promise<string[]> {
    return this.#ask(
      `children of ${path}`,
      (handler) => operations.getChildren(this.session, path, handler, watcher),
      (body) => body.strings(),
    );
  }

  getChildren2(path: string, watcher: Watcher | null = null): Promise<{ children: string[]; stat: Stat }> {
    return this.#ask(
      `children of ${path}`,
      (handler) => operations.getChildren2(this.session, path, handler, watcher),
      (body) => ({
        children: body.strings(),
        stat: readStat(body),
      }),
    );
  }

  sync(path: string): Promise<void> {
    return this.#ask(
      `sync ${path}`,
      (handler) => operations.sync(this.session, path, handler),
      () => {},
    );
  }

  /** What became of each part; none of them was done where one failed. */
  multi(parts: readonly MultiPart[]): Promise<PartResult[]> {
    return this.#ask('multi', (handler) => operations.multi(this.session, parts, handler), readMulti);
  }

  close(): Promise<void> {
    return closeSession(this.session);
  }

  #ask<T>(what: string, send: (handler: ReplyHandler) => void, read: (body: JuteReader) => T): Promise<T> {
    return ask(what, send, read);
  }
}
