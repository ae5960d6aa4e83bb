import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The kernel counts in blocks of this size, whatever those of the file system. */
const blockBytes = 512;

/** What a folder takes on the disk, bytes; what cannot be looked into counts for itself alone. */
export async function diskBytes(path: string): Promise<number> {
  let total = (await lstat(path)).blocks * blockBytes;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const inner = join(path, entry.name);
    total += entry.isDirectory() ? await diskBytes(inner) : (await lstat(inner)).blocks * blockBytes;
  }
  return total;
}
