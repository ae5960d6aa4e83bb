import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { messageOf, UsageError } from '../base/errors.ts';
import { quoted } from './field.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * A file's text; undefined when there is none. Never waits: a pipe, a device and whatever else is no regular file is
 * refused unread.
 * @param name names the file for a person, e.g. `[marathon] token_file: "token"`.
 * @param hint says which file to give instead.
 * @throws UsageError when it cannot be read, is no regular file or is larger than 1 MiB.
 */
export function readIfThere(path: string, name: string, hint: string): string | undefined {
  return readBytesIfThere(path, name, hint)?.toString('utf8');
}

function readBytesIfThere(path: string, name: string, hint: string, mostMib = 1): Buffer | undefined {
  try {
    // Opening a pipe for reading would otherwise wait for its writer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return boundedBytes(file, name, { hint, mostMib });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && !isLink(path))
      return undefined;
    throw new UsageError(`${name} cannot be read: ${messageOf(error)}`, { hint, cause: error });
  }
}

/**
 * A file's text.
 * @param where names the key that names the file.
 * @throws UsageError as `readIfThere`, and when there is no such file.
 */
export function readSmallFile(path: string, where: string): string {
  return readSmallFileBytes(path, where).toString('utf8');
}

/** Likewise what it holds, as it is. @param mostMib how long it may be, MiB */
export function readSmallFileBytes(path: string, where: string, mostMib = 1): Buffer {
  const name = `${where}: ${quoted(path)}`;
  const bytes = readBytesIfThere(path, name, 'name a file that can be read', mostMib);
  if (bytes !== undefined) return bytes;
  throw new UsageError(`${name} cannot be read: there is no such file`, {
    hint: 'name a file that can be read',
  });
}

function boundedBytes(
  file: number,
  name: string,
  { hint, mostMib }: { hint: string; mostMib: number },
): Buffer {
  const mostBytes = mostMib * MEBIBYTE;
  const stats = fstatSync(file);
  if (stats.isDirectory()) throw new UsageError(`${name} is a folder`, { hint });
  if (!stats.isFile()) throw new UsageError(`${name} is no regular file`, { hint });
  const buffer = Buffer.alloc(mostBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(file, buffer, length, buffer.length - length, null);
  }
  if (length > mostBytes) throw new UsageError(`${name} is larger than ${mostMib} MiB`, { hint });
  return buffer.subarray(0, length);
}

/** A name that leads nowhere is there all the same: somebody meant a file. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
