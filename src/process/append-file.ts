import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { HydraError } from '../base/errors.ts';

// What others left in a file's place must neither lead elsewhere (a link) nor hold up whoever opens it (a pipe).
const flags =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function isLink(error: unknown): boolean {
  // FreeBSD says EMLINK.
  return error instanceof Error && 'code' in error && (error.code === 'ELOOP' || error.code === 'EMLINK');
}

/**
 * Opens a plain file to append to, and makes it when it is not there.
 * @throws HydraError when a link or anything else that is no plain file stands in its place.
 */
export async function openToAppend(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (error) {
    if (!isLink(error)) throw error;
    throw new HydraError(`${basename(path)} is a link: nothing is written through it`, { cause: error });
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new HydraError(`${basename(path)} is no plain file`);
}

/**
 * Appends a text to a file.
 * @throws as `openToAppend` does.
 */
export async function appendText(path: string, text: string): Promise<void> {
  const file = await openToAppend(path);
  try {
    await file.appendFile(text);
  } finally {
    await file.close();
  }
}
