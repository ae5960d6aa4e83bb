import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';

/**
 * Makes sure that files can be written below a folder, which need not exist yet. Leaves nothing behind.
 * @param option that names it
 * @throws UsageError when they cannot.
 */
export function refuseUnwritable(folder: string, option = '--output'): void {
  const made: string[] = [];
  try {
    try {
      for (const missing of missingFolders(resolve(folder))) {
        mkdirSync(missing);
        made.unshift(missing);
      }
      rmdirSync(mkdtempSync(join(resolve(folder), '.hydra-')));
    } finally {
      for (const path of made) rmdirSync(path);
    }
  } catch (error) {
    throw new UsageError(`${option}: nothing can be written to ${quoted(folder)}: ${messageOf(error)}`, {
      hint: 'name a folder of yours',
      cause: error,
    });
  }
}

/**
 * Makes sure that a file can be written, in a folder that need not exist yet. Leaves nothing behind.
 * @param option that names it
 * @throws UsageError when it cannot, and where a folder is in its place.
 */
export function refuseUnwritableFile(file: string, option: string): void {
  // Of a plain file, the path with a slash does not exist.
  if (existsSync(`${file}/`)) {
    throw new UsageError(`${option}: ${quoted(file)} is a folder`, { hint: 'name a file' });
  }
  refuseUnwritable(dirname(file), option);
}

/** The folders that `mkdir -p` would make, outermost first. (Node's own recursive mkdir never ends below /proc.) */
function missingFolders(path: string): string[] {
  return existsSync(path) ? [] : [...missingFolders(dirname(path)), path];
}
