/** Kinds of requests (ZooDefs.OpCode). */
export const OP = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getChildren: 8,
  sync: 9,
  ping: 11,
  getChildren2: 12,
  check: 13,
  multi: 14,
  create2: 15,
  auth: 100,
  setWatches: 101,
  closeSession: -11,
} as const;

/** Numbers of requests and answers that stand apart from those counted up. */
export const XID = { event: -1, ping: -2, auth: -4, setWatches: -8 } as const;

/** What a created node is: flags of create. */
export const MODE = { persistent: 0, ephemeral: 1, sequential: 2, ephemeralSequential: 3 } as const;
export type CreateMode = (typeof MODE)[keyof typeof MODE];

/** What a watch tells (Watcher.Event.EventType). */
export const EVENT = { created: 1, deleted: 2, dataChanged: 3, childrenChanged: 4 } as const;
