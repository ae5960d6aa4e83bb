import { type FileHandle, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from './error-code.ts';
import { PART_SUFFIX } from './study-files.ts';

/**
 * Writes a file whole or not at all: whoever sees it under its name sees all of it, and once this resolves it outlives
 * a power cut. Whatever ends the process meanwhile leaves at most `<path>.part`, which the next write replaces; an error leaves nothing.
 * Folders above it are made. What is no file, such as `/dev/stdout`, is written to as it is.
 * @throws the file system's own errors
 */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  if (await isDevice(path)) return writeFile(path, text);
  const folder = dirname(path);
  await makeFolder(folder);
  const part = `${path}${PART_SUFFIX}`;
  const file = await open(part, 'w');
  try {
    await written(file, text);
    await rename(part, path);
  } catch (error) {
    // On a full disk, half a file would take the room that is missing.
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function written(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name that must not be given to a file: `/dev/null` would be gone for everybody. */
async function isDevice(path: string): Promise<boolean> {
  try {
    const there = await stat(path);
    return !there.isFile() && !there.isDirectory();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Makes a folder and those above it so that they outlive a power cut; one that is there is fine. */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  // Node's own recursive mkdir never ends below /proc.
  if (await makeOne(path)) return;
  await makeFolder(dirname(path));
  if (!(await makeOne(path))) throw new Error(`no folder can be made in ${dirname(path)}`);
}

/** False when the folder above is missing. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return true;
    throw error;
  }
  // A new folder is an entry of the one above it.
  await syncFolder(dirname(path));
  return true;
}

/** Makes what was created, renamed or removed in a folder outlive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
