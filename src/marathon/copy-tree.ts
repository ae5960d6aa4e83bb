import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

async function copyLink(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await symlink(await readlink(from), to);
}

/**
 * Copies what is in a folder into another one that exists, over what is there. File systems that can share
 * blocks until one side writes do so.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const source = join(from, entry.name);
      const target = join(to, entry.name);
      if (entry.isSymbolicLink()) return copyLink(source, target);
      if (!entry.isDirectory()) return copyFile(source, target, constants.COPYFILE_FICLONE);
      await mkdir(target, { recursive: true });
      return copyTree(source, target);
    }),
  );
}
