import { list } from 'tar';
import { unreadableArchive } from './unreadable-archive.ts';

/**
 * What stands in the folder that an archive was extracted into: files and folders at its top.
 * @throws HydraError when the archive cannot be read
 */
export async function topNames(archivePath: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const onReadEntry = ({ path }: { path: string }) => {
    names.add(path.split('/', 1)[0] ?? '');
  };
  try {
    await list({ file: archivePath, strict: true, onReadEntry });
  } catch (error) {
    throw unreadableArchive(error);
  }
  return names;
}
