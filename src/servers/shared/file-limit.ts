import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HydraError, messageOf } from '../../base/errors.ts';
import { type Env, findOnPath } from './executables.ts';

/*
 * A disk that takes no more, for one process and without rights: its files may not grow beyond a length
 * (RLIMIT_FSIZE, setrlimit(2)). A write beyond it fails as one on a full disk does, with another error (EFBIG).
 */

/** Of util-linux; it changes the limits of processes that run. */
const PROGRAM = 'prlimit';

/** @throws HydraError where files of a running process cannot be limited on this machine; `what` wants it */
export function requireFileLimits(what: string, env: Env): string {
  const program = findOnPath(PROGRAM, env);
  if (program !== undefined) return program;
  throw new HydraError(`${what} needs ${PROGRAM}, which is not on the PATH`, {
    hint: 'install util-linux, or leave it out',
  });
}

/**
 * From now on no file of a process grows beyond `bytes`; those that are longer do not grow at all. Null = as long as
 * they like. @throws HydraError where that cannot be set
 */
export async function limitFiles(pid: number, bytes: number | null): Promise<void> {
  const program = requireFileLimits('a limit of files', process.env);
  try {
    // The soft limit alone: it may be raised again.
    await promisify(execFile)(program, ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:`]);
  } catch (cause) {
    throw new HydraError(`${PROGRAM} cannot limit the files of process ${pid}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
