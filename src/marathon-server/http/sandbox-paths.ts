import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { ApiError } from '../state/api-error.ts';

const notFound = () => new ApiError(404, 'File not found');

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '' && inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside);
}

/**
 * The file or folder a path means, links followed.
 * @throws ApiError 404 when there is none inside the root.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    throw notFound();
  }
  if (isInside(await realpath(root), real)) return real;
  throw notFound();
}

/** The path of what was opened, or undefined where the system does not tell. */
async function pathOf(file: FileHandle): Promise<string | undefined> {
  return readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
}

/**
 * Opens a file inside the root for reading. A task may put a link in a folder's place while it is looked at: what
 * was opened is what counts.
 * @throws ApiError 404 when there is none inside the root, 400 when it is a folder or no plain file.
 */
export async function openInside(root: string, path: string): Promise<FileHandle> {
  const real = await resolveInside(root, path);
  let file: FileHandle;
  try {
    // Opening a pipe for reading would otherwise wait for its writer.
    file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw notFound();
  }
  try {
    const opened = await pathOf(file);
    if (opened !== undefined && !isInside(await realpath(root), opened.replace(/ \(deleted\)$/, ''))) {
      throw notFound();
    }
    const stats = await file.stat();
    if (stats.isDirectory()) throw new ApiError(400, 'Cannot read a directory');
    if (!stats.isFile()) throw new ApiError(400, 'Cannot read what is no plain file');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
