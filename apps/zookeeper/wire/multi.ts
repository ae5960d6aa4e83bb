import { CODE, malformed } from './errors.ts';
import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';
import { type CreateMode, OP } from './op-codes.ts';
import { STAT_BYTES, writeAcl } from './requests.ts';

/** One part of a transaction. */
export type MultiPart =
  | { op: 'create'; path: string; data: Uint8Array; mode: CreateMode }
  | { op: 'delete' | 'check'; path: string; version: number }
  | { op: 'setData'; path: string; data: Uint8Array; version: number };

/** What became of a part: 0 or an error's code; the path that a create made. */
export interface PartResult {
  error: number;
  path: string | null;
}

/** Type of the header that ends parts and results, and of the result that is an error. */
const NONE = -1;

/** Writes the parts, each behind its header. @param full gives the path as the server knows it */
export function writeMulti(
  writer: JuteWriter,
  parts: readonly MultiPart[],
  full: (path: string) => string,
): void {
  for (const part of parts) {
    writer.int32(OP[part.op]).boolean(false).int32(NONE).string(full(part.path));
    if (part.op === 'create') writeAcl(writer.buffer(part.data)).int32(part.mode);
    else if (part.op === 'setData') writer.buffer(part.data).int32(part.version);
    else writer.int32(part.version);
  }
  writer.int32(NONE).boolean(true).int32(NONE);
}

/** Results in the order of the parts. Where one failed, none was done: those behind it have RuntimeInconsistency. */
export function readMulti(body: JuteReader): PartResult[] {
  const results: PartResult[] = [];
  for (;;) {
    const type = body.int32();
    const isLast = body.boolean();
    body.int32();
    if (isLast) return results;
    results.push(readResult(type, body));
  }
}

function readResult(type: number, body: JuteReader): PartResult {
  if (type === NONE) return { error: body.int32(), path: null };
  if (type === OP.create) return { error: CODE.ok, path: body.string() };
  if (type === OP.setData) body.skip(STAT_BYTES);
  else if (type !== OP.delete && type !== OP.check) throw malformed(`a result of kind ${type}`);
  return { error: CODE.ok, path: null };
}

/** Why nothing of a transaction was done: the error of the part that failed; 0 = all was. */
export function errorOf(results: readonly PartResult[]): number {
  const failed = results.filter(({ error }) => error !== CODE.ok);
  return (failed.find(({ error }) => error !== CODE.runtimeInconsistency) ?? failed[0])?.error ?? CODE.ok;
}
