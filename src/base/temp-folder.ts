import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HydraError, messageOf } from './errors.ts';

/**
 * Looks whether tasks can live in the temporary folder: files are made there, and programs that lie there run.
 * @throws HydraError when they cannot
 */
export function requireTempFolder(folder: string): void {
  try {
    const own = mkdtempSync(join(folder, 'hydra-look-'));
    try {
      requireExecutable(own, folder);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof HydraError) throw error;
    throw new HydraError(`the temporary folder ${folder} cannot be used: ${messageOf(error)}`, {
      hint: 'set TMPDIR to a folder you can write',
      cause: error,
    });
  }
}

function requireExecutable(own: string, folder: string): void {
  const program = join(own, 'program');
  writeFileSync(program, '');
  chmodSync(program, 0o700);
  try {
    // On a file system that is mounted noexec, nobody may run a file whatever its mode.
    accessSync(program, constants.X_OK);
  } catch (cause) {
    throw new HydraError(`nothing in the temporary folder ${folder} may be run: it is mounted noexec`, {
      hint: 'set TMPDIR to a folder on another file system: tasks load their libraries from there',
      cause,
    });
  }
}
