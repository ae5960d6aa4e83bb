import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../base/errors.ts';
import { quoted } from './field.ts';

const MOST_BYTES = 1024 * 1024;

/**
 * A file's text.
 * @param where names the key that names the file.
 * @throws UsageError when it cannot be read or is larger than 1 MiB.
 */
export function readSmallFile(path: string, where: string): string {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${where}: ${quoted(path)} cannot be read: ${messageOf(error)}`, {
      hint: 'name a file that can be read',
      cause: error,
    });
  }
  if (text.length <= MOST_BYTES) return text.toString('utf8');
  throw new UsageError(`${where}: ${quoted(path)} is larger than 1 MiB`, { hint: 'is it the right file?' });
}
