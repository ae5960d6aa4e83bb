import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError } from '../../base/errors.ts';

/** Makes way for a file: what is there is replaced, not written through. */
async function removeOther(to: string): Promise<void> {
  const there = await lstat(to).catch(() => undefined);
  if (there !== undefined && !there.isDirectory()) await rm(to, { force: true });
}

/** Copies a file to a place where an earlier fetch may have put a link that leads elsewhere. */
export async function placeFile(from: string, to: string): Promise<void> {
  await removeOther(to);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function placeLink(from: string, to: string): Promise<void> {
  await removeOther(to);
  await symlink(await readlink(from), to);
}

/** @throws HydraError when a link is there: what goes into it could go anywhere. */
async function enterFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await lstat(folder)).isSymbolicLink()) throw new HydraError(`${folder} is a link, which may lead out`);
}

/**
 * Copies what is in a folder into another one that exists, over what is there. File systems that can share
 * blocks until one side writes do so.
 * @throws HydraError for pipes and devices, and where a link stands in the place of a folder.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  const copies = await Promise.allSettled(
    entries.map(async (entry) => {
      const source = join(from, entry.name);
      const target = join(to, entry.name);
      if (entry.isSymbolicLink()) return placeLink(source, target);
      if (entry.isFile()) return placeFile(source, target);
      if (!entry.isDirectory()) throw new HydraError(`${entry.name} is neither file nor folder nor link`);
      await enterFolder(target);
      return copyTree(source, target);
    }),
  );
  // Only now: what is told to have failed writes no more.
  for (const copy of copies) if (copy.status === 'rejected') throw copy.reason;
}
