import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, type FileHandle } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { HydraError, messageOf } from '../base/errors.ts';
import { openToAppend } from './append-file.ts';
import type { ProcessExit, SpawnSpec } from './keeper.ts';

/**
 * Waits on descriptor 3 for a line before it becomes the command. When the owner dies first, the line never
 * comes: `read` fails at the pipe's end and nothing of the command has run.
 */
const gate = 'read -r go <&3 && exec 3<&- && exec "$0" "$@"';

/** A process that leads a group of its own and has not run an instruction of its command yet. */
export interface GatedProcess {
  readonly pid: number;
  /** Resolves when the leader ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Lets the command run. */
  open(): void;
  /** Ends the process without having run the command. */
  abandon(): void;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws HydraError when the command is in no folder of the PATH it will run with. */
async function findCommand(spec: SpawnSpec): Promise<string> {
  const folders = spec.command.includes('/') ? [''] : (spec.env.PATH ?? '/usr/bin:/bin').split(delimiter);
  for (const folder of folders) {
    const path = resolve(spec.cwd ?? '.', join(folder, spec.command));
    if (await isExecutable(path)) return path;
  }
  throw new HydraError(`cannot start ${spec.command}: no such program`, {
    hint: `Install ${spec.command} or put its folder on the PATH.`,
  });
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((settle) => {
    child.once('exit', (code, signal) => {
      settle(signal === null ? { code: code ?? 0, signal: null } : { code: null, signal });
    });
  });
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('spawn', () => (child.pid === undefined ? reject(new Error('no pid')) : settle(child.pid)));
  });
}

/**
 * Starts a command held at its gate.
 * @throws HydraError when it cannot be started.
 */
export async function spawnGated(spec: SpawnSpec): Promise<GatedProcess> {
  const command = await findCommand(spec);
  const files: FileHandle[] = [];
  const sink = async (path: string | null) => {
    if (path === null) return 'ignore' as const;
    const file = await openToAppend(path);
    files.push(file);
    return file.fd;
  };
  try {
    const child = spawn('/bin/sh', ['-c', gate, command, ...spec.args], {
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      env: { ...spec.env },
      detached: true,
      stdio: ['ignore', await sink(spec.stdout), await sink(spec.stderr), 'pipe'],
    });
    const exited = exitOf(child);
    const pid = await started(child);
    const key = child.stdio[3] as Writable;
    // The process may be gone before the gate opens; its exit says so.
    key.on('error', () => {});
    return { pid, exited, open: () => key.end('go\n'), abandon: () => key.destroy() };
  } catch (error) {
    throw new HydraError(`cannot start ${spec.command}: ${messageOf(error)}`, { cause: error });
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
