import { type MultiPart, writeMulti } from './multi.ts';
import { type CreateMode, OP } from './op-codes.ts';
import type { ReplyHandler } from './pending-requests.ts';
import { writeAcl } from './requests.ts';
import type { Session } from './session.ts';
import type { Watcher, WatchKind } from './watch-table.ts';

/*
 * Requests of a session. Each is answered once, in order; paths are the session's own. `version` -1 = whichever.
 */

type Reading = (session: Session, path: string, handler: ReplyHandler, watcher?: Watcher | null) => void;

/** A request about one path that may leave a watch behind. @param kind which watch that is */
function reading(op: number, kind: WatchKind): Reading {
  return (session, path, handler, watcher = null) => {
    session
      .begin(op)
      .string(session.full(path))
      .boolean(watcher !== null);
    session.send(handler, watcher === null ? null : { kind, path, watcher });
  };
}

/** Body of its answer: the data as a buffer, the node's stat. */
export const getData = reading(OP.getData, 'data');

/** Body: the stat. Watches a node that is not there, too. */
export const exists = reading(OP.exists, 'exist');

/** Body: the names of the children. */
export const getChildren = reading(OP.getChildren, 'child');

/** Body: the names of the children, the node's stat. */
export const getChildren2 = reading(OP.getChildren2, 'child');

/** What setData writes over. */
export interface Written {
  data: Uint8Array;
  /** That the node must have; -1 = any. */
  version: number;
}

/** Body: the stat. */
export function setData(
  session: Session,
  path: string,
  { data, version }: Written,
  handler: ReplyHandler,
): void {
  session.begin(OP.setData).string(session.full(path)).buffer(data).int32(version);
  session.send(handler);
}

/** What a node is made with. */
export interface Created {
  data: Uint8Array;
  mode: CreateMode;
}

/** Body: the path as the server knows it, with the number of a sequential node. */
export function create(session: Session, path: string, made: Created, handler: ReplyHandler): void {
  writeAcl(session.begin(OP.create).string(session.full(path)).buffer(made.data)).int32(made.mode);
  session.send(handler);
}

/** Body: likewise, and the stat. */
export function create2(session: Session, path: string, made: Created, handler: ReplyHandler): void {
  writeAcl(session.begin(OP.create2).string(session.full(path)).buffer(made.data)).int32(made.mode);
  session.send(handler);
}

/** No body. */
export function remove(session: Session, path: string, version: number, handler: ReplyHandler): void {
  session.begin(OP.delete).string(session.full(path)).int32(version);
  session.send(handler);
}

/** Body: the path. The server has seen all that the leader had done before. */
export function sync(session: Session, path: string, handler: ReplyHandler): void {
  session.begin(OP.sync).string(session.full(path));
  session.send(handler);
}

/** Body: `readMulti`. All parts or none are done; error 0 says nothing of which. */
export function multi(session: Session, parts: readonly MultiPart[], handler: ReplyHandler): void {
  writeMulti(session.begin(OP.multi), parts, (path) => session.full(path));
  session.send(handler);
}

/** No body; the server ends the session and removes its ephemeral nodes before it answers. */
export function closeSession(session: Session, handler: ReplyHandler): void {
  session.begin(OP.closeSession);
  session.send(handler);
}
