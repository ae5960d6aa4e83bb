import type { JuteReader } from './jute-reader.ts';

/** What is known of a node beside its data. */
export interface Stat {
  /** Numbers of the transactions that made it, changed it and changed its children last. */
  czxid: number;
  mzxid: number;
  pzxid: number;
  /** Milliseconds since the epoch, by the leader's clock. */
  ctime_ms: number;
  mtime_ms: number;
  version: number;
  cversion: number;
  aversion: number;
  /** Session that it ends with; 0 = none. */
  ephemeralOwner: bigint;
  dataLength: number;
  numChildren: number;
}

export function readStat(body: JuteReader): Stat {
  const [czxid, mzxid, ctime_ms, mtime_ms] = [body.int64(), body.int64(), body.int64(), body.int64()];
  const [version, cversion, aversion] = [body.int32(), body.int32(), body.int32()];
  const ephemeralOwner = body.bigint64();
  const [dataLength, numChildren] = [body.int32(), body.int32()];
  const rest = { version, cversion, aversion, ephemeralOwner, dataLength, numChildren };
  return { czxid, mzxid, pzxid: body.int64(), ctime_ms, mtime_ms, ...rest };
}

/** How many children an answer of getChildren or getChildren2 names, without reading their names. */
export function readChildCount(body: JuteReader): number {
  return body.vectorLength(4);
}
