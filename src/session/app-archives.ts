import { readdir } from 'node:fs/promises';
import type { NamedArchive } from '../artifact/app-server.ts';
import { messageOf, UsageError } from '../base/errors.ts';
import { distFile } from '../base/package-root.ts';
import type { TaskFile, Workload } from '../workloads/shared/workload.ts';

const OWN = 'hydra-apps.tar.gz';

/**
 * What every task fetches, in order: Hydra's own programs and, where the workload brings some, these.
 * @param own path of Hydra's own archive
 * @param files that stand beside the programs
 * @throws UsageError when the workload's cannot be packed, or would stand where something of Hydra's or the cluster's does
 */
export async function appArchives(
  { name, programs }: Pick<Workload, 'name' | 'programs'>,
  own: string = distFile(OWN),
  files: readonly TaskFile[] = [],
): Promise<NamedArchive[]> {
  const archives: NamedArchive[] = [{ name: OWN, content: own }, ...(await fileArchives(files))];
  if (programs === undefined) return archives;
  // Not loaded where nothing is to be packed.
  const { packFolder } = await import('../artifact/pack-folder.ts');
  const content = await packFolder(programs).catch((cause: unknown) => {
    throw unusable(name, messageOf(cause), cause);
  });
  const added = { name: `${name}-programs.tar.gz`, content };
  await refuseTaken({ name, programs }, own, added.name);
  return [...archives, added];
}

async function fileArchives(files: readonly TaskFile[]): Promise<NamedArchive[]> {
  if (files.length === 0) return [];
  const { packFiles } = await import('../artifact/pack-folder.ts');
  return [{ name: 'task-files.tar.gz', content: await packFiles(files) }];
}

/** Tasks would run what was extracted last: somebody else's program under a name of Hydra's, or half of each. */
async function refuseTaken(
  { name, programs }: { name: string; programs: string },
  own: string,
  added: string,
): Promise<void> {
  const { topNames } = await import('../artifact/top-names.ts');
  // A cluster keeps what tasks fetched, and what they say, in their folder too.
  const taken = new Set([...(await topNames(own)), OWN, added, 'stdout', 'stderr']);
  const clash = (await readdir(programs)).sort().find((entry) => taken.has(entry));
  if (clash === undefined) return;
  throw unusable(name, `${programs} must not have ${clash} at its top: tasks have one already`);
}

const unusable = (workload: string, why: string, cause?: unknown): UsageError =>
  new UsageError(`the programs of the workload ${workload} cannot be served to its tasks: ${why}`, {
    hint: 'see the folder that its module names as `programs`',
    cause,
  });
