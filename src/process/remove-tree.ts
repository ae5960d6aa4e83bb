import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

function isDenied(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM';
}

/** Lets the owner into every folder below a path; links are not followed. */
async function openFolders(path: string): Promise<void> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) return;
  if ((stats.mode & 0o700) !== 0o700) await chmod(path, 0o700);
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await openFolders(join(path, entry.name));
}

/**
 * `rm -rf`, also of folders whose owner took the right to change them from himself, as programs do with what they
 * made. What is gone already is fine. Whether it may be removed is for the caller to know.
 * @throws the system's error when something stays: it belongs to another user, for example.
 */
export async function removeTree(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  try {
    await remove();
  } catch (error) {
    if (!isDenied(error)) throw error;
    // What cannot be opened either is told by the second removal, which names the file.
    await openFolders(path).catch(() => {});
    await remove();
  }
}
