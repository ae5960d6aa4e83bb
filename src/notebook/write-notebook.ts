import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import type { Study } from '../store/study.ts';
import { writeFileWhole } from '../store/write-file.ts';
import { documentNotebook } from './document-notebook.ts';
import { notebookText } from './notebook-file.ts';

/**
 * Writes a notebook of a study's analysis, with its outputs in place.
 *
 * @param path file to write; folders above it are made
 * @param replace whether a file that is there is replaced: it may hold somebody's own work
 * @throws UsageError when a file is there and not to be replaced, HydraError when it cannot be written
 */
export async function writeNotebook(study: Study, path: string, replace: boolean): Promise<void> {
  if (!replace && (await isFile(path))) {
    throw new UsageError(`${path} is there already`, {
      hint: 'name another file with -o, or replace it with --force',
    });
  }
  // Jupyter starts a kernel in the notebook's own folder.
  const folder = relative(dirname(resolve(path)), resolve(study.folder))
    .split(sep)
    .join('/');
  const text = notebookText(documentNotebook(folder === '' ? '.' : folder, study.pattern, study), study);
  try {
    await writeFileWhole(path, text);
  } catch (error) {
    throw new HydraError(`the notebook ${path} cannot be written: ${messageOf(error)}`, {
      hint: 'name a file of yours with -o',
      cause: error,
    });
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Whatever else is wrong with the path, writing will tell.
    return false;
  }
}
