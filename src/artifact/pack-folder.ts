import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Header, Pack, ReadEntry } from 'tar';
import { HydraError, messageOf } from '../base/errors.ts';

/** A file as it is packed; its name is relative to the folder, parts divided by `/`. */
interface PackedFile {
  name: string;
  mode: number;
  content: Buffer;
}

/** Every file gets this time: equal content gives equal bytes. */
const TIME = new Date(0);

/**
 * The files of a folder and of those below it as a tar, compressed with gzip, in memory. Equal content gives equal bytes:
 * names are sorted, owners and times are the same for all, and of the permissions remains whether the owner may execute
 * (0755) or not (0644). Folders are not packed for themselves, so that empty ones are left out.
 * @throws HydraError, one line, when something cannot be read, or is no regular file: a symbolic link, a socket
 */
export async function packFolder(folder: string): Promise<Buffer> {
  return packed(await filesIn(folder));
}

/** The same of files that are given by name and content. */
export function packFiles(files: readonly Pick<PackedFile, 'name' | 'content'>[]): Promise<Buffer> {
  return packed(files.map((file) => ({ ...file, mode: 0o644 })));
}

async function packed(files: readonly PackedFile[]): Promise<Buffer> {
  const pack = new Pack({ portable: true, preservePaths: true, gzip: { level: 9 } });
  for (const file of files) pack.add(entryOf(file));
  pack.end();
  return await pack.concat();
}

async function filesIn(folder: string): Promise<PackedFile[]> {
  try {
    const files: PackedFile[] = [];
    for (const name of await namesIn(folder)) files.push(await readOne(folder, name));
    return files;
  } catch (error) {
    if (error instanceof HydraError) throw error;
    throw new HydraError(`cannot pack the folder ${folder}: ${messageOf(error)}`, { cause: error });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function readOne(folder: string, name: string): Promise<PackedFile> {
  const path = join(folder, name);
  const stat = await lstat(path);
  if (!stat.isFile()) {
    const what = stat.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
    throw new HydraError(`cannot pack the folder ${folder}: ${name} is ${what}`, {
      hint: 'put a regular file in its place, or take it away',
    });
  }
  return { name, mode: stat.mode & 0o100 ? 0o755 : 0o644, content: await readFile(path) };
}

/** Handed over by content, not by path: of two names of one file, tar would pack the second as a link. */
function entryOf({ name, mode, content }: PackedFile): ReadEntry {
  const header = new Header({ path: name, type: 'File', mode, size: content.length, mtime: TIME });
  const entry = new ReadEntry(header);
  entry.end(content);
  return entry;
}
