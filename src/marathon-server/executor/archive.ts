import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { Keeper } from '../../process/keeper.ts';

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

/** Runs a tool to its end, or until it is stopped, and gives what it wrote to a file. */
async function run(
  keeper: Keeper,
  { command, args }: Tool,
  stdout: string,
  stop: AbortSignal,
): Promise<void> {
  stop.throwIfAborted();
  const log = `${stdout}.log`;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C' };
  const tool = await keeper.spawn({ command, args, env, stdout, stderr: log });
  const end = () => void tool.stop(0);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  const exit = await tool.exited.finally(() => stop.removeEventListener('abort', end));
  // A compressor that the tool started writes no more when this has settled.
  await tool.stop(0);
  stop.throwIfAborted();
  if (exit.code === 0) return;
  const said = messageOf((await readFile(log, 'utf8').catch(() => '')) || (await readFile(stdout, 'utf8')));
  throw new HydraError(`${command} could not extract the archive: ${said}`);
}

/** Some tools take such entries inside under another name, others refuse: here they are refused. */
function refuseLeaving(names: readonly string[]): void {
  const leaving = names.find((name) => name.startsWith('/') || name.split('/').includes('..'));
  if (leaving !== undefined) throw new HydraError(`the archive's entry ${leaving} leaves its folder`);
}

/** What to extract, and the new folder that takes it. */
export interface Extraction {
  kind: ArchiveKind;
  archive: string;
  folder: string;
}

/**
 * Extracts an archive into a new folder with the system's own tools, which write through no link that the archive
 * itself made. One that holds a single file without a name gives it the name `file`.
 * @throws HydraError when the tool is missing or refuses the archive, or an entry would leave the folder; the
 * signal's reason when stopped, and nothing is written any more then.
 */
export async function extract(keeper: Keeper, what: Extraction, stop: AbortSignal): Promise<void> {
  const { kind, archive, folder } = what;
  await mkdir(folder);
  const list = listing(kind, archive);
  if (list !== undefined) {
    await run(keeper, list, `${folder}.list`, stop);
    refuseLeaving((await readFile(`${folder}.list`, 'utf8')).split('\n'));
  }
  const stdout = kind === 'gzip' ? join(folder, 'file') : `${folder}.out`;
  await run(keeper, extraction(kind, archive, folder), stdout, stop);
}
