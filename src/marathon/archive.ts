import { mkdir, readFile } from 'node:fs/promises';
import { HydraError, messageOf } from '../base/errors.ts';
import type { Keeper } from '../process/keeper.ts';

export type ArchiveKind = 'tar' | 'zip';

/** What Mesos extracts, told by the name's end; undefined for all other files. */
export function archiveKind(name: string): ArchiveKind | undefined {
  if (/\.(tgz|tar\.gz|tbz2|tar\.bz2|txz|tar\.xz)$/.test(name)) return 'tar';
  return name.endsWith('.zip') ? 'zip' : undefined;
}

function commandFor(kind: ArchiveKind, archive: string, folder: string) {
  return kind === 'tar'
    ? { command: 'tar', args: ['--no-same-owner', '-xf', archive, '-C', folder] }
    : { command: 'unzip', args: ['-q', '-o', archive, '-d', folder] };
}

/**
 * Extracts an archive into a new folder with the system's own tools.
 * @throws HydraError when the tool is missing or refuses the archive.
 */
export async function extract(
  keeper: Keeper,
  kind: ArchiveKind,
  archive: string,
  folder: string,
): Promise<void> {
  await mkdir(folder);
  const { command, args } = commandFor(kind, archive, folder);
  const log = `${folder}.log`;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C' };
  const tool = await keeper.spawn({ command, args, env, stdout: log, stderr: log });
  const exit = await tool.exited;
  if (exit.code === 0) return;
  const said = messageOf(await readFile(log, 'utf8'));
  throw new HydraError(`${command} could not extract the archive: ${said}`);
}
