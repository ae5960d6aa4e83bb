import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparedFolder, setUpWith } from './prepared-folder.ts';

/** The Python of a virtual environment. */
export const pythonOf = (venv: string): string => join(venv, 'bin', 'python');

/** Makes a virtual environment with pinned packages. @throws in one line when Python or pip cannot */
export async function fillVenv(venv: string, requirements: string): Promise<void> {
  await setUpWith('python3', ['-m', 'venv', venv], 'apt-get install python3-venv');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement'];
  await setUpWith(pythonOf(venv), [...pip, requirements], 'pip must reach a package index');
}

/**
 * A Python with the packages of a requirements file, fetched once, into the cache.
 * @throws in one line when it cannot be set up
 */
export async function pythonWith(name: string, requirements: string): Promise<string> {
  const pins = [readFileSync(requirements, 'utf8')];
  return pythonOf(await preparedFolder(`python-${name}`, pins, (folder) => fillVenv(folder, requirements)));
}
