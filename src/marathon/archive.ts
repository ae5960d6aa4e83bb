import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError, messageOf } from '../base/errors.ts';
import type { Keeper } from '../process/keeper.ts';

export type ArchiveKind = 'tar' | 'zip' | 'gzip';

/** What Mesos extracts, told by the name's end; undefined for all other files. */
export function archiveKind(name: string): ArchiveKind | undefined {
  if (/\.(tar|tgz|tar\.gz|tbz2|tar\.bz2|txz|tar\.xz)$/.test(name)) return 'tar';
  if (name.endsWith('.gz')) return 'gzip';
  return name.endsWith('.zip') ? 'zip' : undefined;
}

/** Of an entry in `uris`, Marathon asks Mesos to extract only these; everything else of `fetch` unless told. */
export function isExtractedUri(uri: string): boolean {
  return /\.(tgz|tar\.gz|tbz2|tar\.bz2|txz|tar\.xz|zip)$/.test(uri);
}

interface Tool {
  command: string;
  args: readonly string[];
}

function listing(kind: ArchiveKind, archive: string): Tool | undefined {
  if (kind === 'gzip') return undefined;
  return kind === 'tar'
    ? { command: 'tar', args: ['-tf', archive] }
    : { command: 'unzip', args: ['-Z1', archive] };
}

function extraction(kind: ArchiveKind, archive: string, folder: string): Tool {
  if (kind === 'gzip') return { command: 'gzip', args: ['-dc', archive] };
  return kind === 'tar'
    ? { command: 'tar', args: ['--no-same-owner', '-xf', archive, '-C', folder] }
    : { command: 'unzip', args: ['-q', '-o', archive, '-d', folder] };
}

/** Runs a tool to its end and gives what it wrote to a file. */
async function run(keeper: Keeper, { command, args }: Tool, stdout: string): Promise<void> {
  const log = `${stdout}.log`;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C' };
  const tool = await keeper.spawn({ command, args, env, stdout, stderr: log });
  const exit = await tool.exited;
  if (exit.code === 0) return;
  const said = messageOf((await readFile(log, 'utf8').catch(() => '')) || (await readFile(stdout, 'utf8')));
  throw new HydraError(`${command} could not extract the archive: ${said}`);
}

/** Some tools take such entries inside under another name, others refuse: here they are refused. */
function refuseLeaving(names: readonly string[]): void {
  const leaving = names.find((name) => name.startsWith('/') || name.split('/').includes('..'));
  if (leaving !== undefined) throw new HydraError(`the archive's entry ${leaving} leaves its folder`);
}

/**
 * Extracts an archive into a new folder with the system's own tools, which write through no link that the archive
 * itself made. One that holds a single file without a name gives it the name `file`.
 * @throws HydraError when the tool is missing or refuses the archive, or an entry would leave the folder.
 */
export async function extract(
  keeper: Keeper,
  kind: ArchiveKind,
  archive: string,
  folder: string,
): Promise<void> {
  await mkdir(folder);
  const list = listing(kind, archive);
  if (list !== undefined) {
    await run(keeper, list, `${folder}.list`);
    refuseLeaving((await readFile(`${folder}.list`, 'utf8')).split('\n'));
  }
  const stdout = kind === 'gzip' ? join(folder, 'file') : `${folder}.out`;
  await run(keeper, extraction(kind, archive, folder), stdout);
}
