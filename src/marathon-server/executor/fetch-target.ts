import { lstat, mkdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { HydraError } from '../../base/errors.ts';
import type { FetchUri } from '../state/app-definition.ts';

function nameOf({ uri, destPath }: FetchUri): string {
  if (destPath !== undefined) return destPath;
  const path = uri.startsWith('/') ? uri : decodeURIComponent(new URL(uri).pathname);
  const name = basename(path);
  if (name === '') throw new HydraError(`Failed to fetch ${uri}: it names no file`);
  return name;
}

/**
 * The sandbox's file for an entry.
 * @throws HydraError when it names none, or one outside.
 */
export function targetIn(sandbox: string, entry: FetchUri): string {
  const target = join(sandbox, nameOf(entry));
  if (relative(sandbox, target).startsWith('..')) {
    throw new HydraError(`Failed to fetch ${entry.uri}: ${entry.destPath} is outside of the sandbox`);
  }
  return target;
}

/**
 * Makes the folder of a target.
 * @throws HydraError when an earlier fetch has put a link on the way there.
 */
export async function makeFolder(folder: string, sandbox: string, uri: string): Promise<void> {
  const parts = relative(sandbox, folder).split(sep).filter(Boolean);
  let path = sandbox;
  for (const part of parts) {
    path = join(path, part);
    await mkdir(path, { recursive: true });
    if ((await lstat(path)).isSymbolicLink()) {
      throw new HydraError(`Failed to fetch ${uri}: ${part} is a link, which may lead out of the sandbox`);
    }
  }
}
