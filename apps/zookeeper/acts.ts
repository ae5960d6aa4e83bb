import type { TaskSetName } from './task-sets.ts';
import type { Client } from './wire/client.ts';
import { CODE } from './wire/errors.ts';
import type { JuteReader } from './wire/jute-reader.ts';
import { MODE } from './wire/op-codes.ts';
import * as operations from './wire/operations.ts';
import type { ReplyHandler } from './wire/pending-requests.ts';
import { readChildCount } from './wire/replies.ts';
import type { Session } from './wire/session.ts';

/** What acts need of their user. */
export interface ActUser extends ReplyHandler {
  readonly config: { readonly root: string; readonly val_size: number };
  readonly session: Session;
  readonly client: Client;
  /** Uniform in [0, 1). */
  random(): number;
  /** Nodes that end with the session, the oldest first. */
  readonly ownNodes: string[];
  /** Nodes that are made where they are missing. */
  readonly keys: readonly string[];
  /** A node that this user keeps to for an operation. */
  drawKey(): string;
  /** Makes a node unless it is there. @throws ZkError */
  ensure(path: string, data: Uint8Array): Promise<void>;
}

/** What one user does for one task: its request, made once for all times that it is sent. */
export interface Act {
  /** Sends it; the user is its handler. */
  send(): void;
  /** Error that means success: that of a node which is not to be there. */
  readonly expected: number;
  /** Length that is counted: bytes or a number. */
  lengthOf(body: JuteReader): number;
  /** Whether there is anything to do; absent = always. */
  isDue?(): boolean;
}

const nothing = () => 0;
const act = (send: () => void, lengthOf: Act['lengthOf'] = nothing, expected: number = CODE.ok): Act => ({
  send,
  lengthOf,
  expected,
});
const EMPTY = Buffer.alloc(0);
const ANY_VERSION = -1;
/** A watch of the load is to stand on the server; nobody waits for it. */
const idle = { fired: () => {} };

const dataLength = (body: JuteReader) => body.skipBuffer();

/** Acts by the name of their operation. */
export function actsOf(user: ActUser, taskSet: TaskSetName): Readonly<Record<string, Act>> {
  switch (taskSet) {
    case 'get':
    case 'set':
    case 'set_and_get':
      return valueActs(user);
    case 'create_and_delete':
      return nodeActs(user);
    case 'exists':
    case 'exists_many':
      return existsActs(user);
    case 'get_children':
    case 'get_children2':
      return childrenActs(user);
    // Their operations are more than one request.
    case 'watch':
    case 'connect':
      return {};
  }
}

function valueActs(user: ActUser): Readonly<Record<string, Act>> {
  const [getPath, setPath] = [user.drawKey(), user.drawKey()];
  const { val_size } = user.config;
  const value = Buffer.alloc(val_size);
  let counter = 0;
  const counted = () => String(++counter).padStart(val_size, '0').slice(-val_size);
  const set = (fill: () => void) =>
    act(
      () => {
        fill();
        operations.setData(user.session, setPath, { data: value, version: ANY_VERSION }, user);
      },
      () => val_size,
    );
  return {
    get: act(() => operations.getData(user.session, getPath, user), dataLength),
    set: set(() => {
      for (let at = 0; at < val_size; at++) value[at] = 32 + Math.floor(user.random() * 96);
    }),
    incr_set: set(() => void (val_size > 0 && value.write(counted(), 'latin1'))),
  };
}

function nodeActs(user: ActUser): Readonly<Record<string, Act>> {
  const value = Buffer.alloc(user.config.val_size, 'x');
  // Ends with the session, and so do its nodes.
  const own = user.ownNodes;
  return {
    create_ephemeral: act(
      () => {
        const made = { data: value, mode: MODE.ephemeralSequential };
        operations.create(user.session, `${user.config.root}/c-`, made, user);
      },
      (body) => {
        own.push(user.session.own(body.string()));
        return value.length;
      },
    ),
    delete: {
      ...act(() => operations.remove(user.session, own.shift() ?? '', ANY_VERSION, user)),
      isDue: () => own.length > 0,
    },
    count_children: act(
      () => operations.exists(user.session, user.config.root, user),
      // Behind the numbers of transactions, times, versions and the owner of a stat.
      (body) => {
        body.skip(56);
        return body.int32();
      },
    ),
  };
}

function existsActs(user: ActUser): Readonly<Record<string, Act>> {
  const missing = `${user.config.root}/doesnotexist`;
  let many = 0;
  const positive = (watcher: typeof idle | null) =>
    act(() => operations.exists(user.session, user.ownNodes[0] ?? '', user, watcher));
  const negative = (watcher: typeof idle | null, path: () => string = () => missing) =>
    act(() => operations.exists(user.session, path(), user, watcher), nothing, CODE.noNode);
  return {
    exists_positive: positive(null),
    exists_negative: negative(null),
    exists_positive_watch: positive(idle),
    exists_negative_watch: negative(idle),
    exists_negative_watch_many: negative(idle, () => `${missing}-${many++}`),
  };
}

function childrenActs(user: ActUser): Readonly<Record<string, Act>> {
  const { root } = user.config;
  return {
    get_children: act(() => operations.getChildren(user.session, root, user), readChildCount),
    get_children2: act(() => operations.getChildren2(user.session, root, user), readChildCount),
  };
}

/** Makes the nodes that a user of a task set needs, in a session that has none of its own. */
export async function makeNodes(user: ActUser, taskSet: TaskSetName): Promise<void> {
  user.ownNodes.length = 0;
  for (const path of user.keys) await user.ensure(path, Buffer.alloc(user.config.val_size, 'x'));
  if (['exists', 'get_children', 'get_children2', 'watch'].includes(taskSet)) {
    user.ownNodes.push(await user.client.create(`${user.config.root}/d-`, EMPTY, MODE.ephemeralSequential));
  }
}
