import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('Hydra is not installed whole: no package.json above its code');
    folder = parent;
  }
  return folder;
}

/** Folder that holds Hydra's package.json: the same whether the code runs bundled from dist/ or from src/. */
export const packageRoot: string = findRoot();

/** Absolute path of a built file, e.g. `watchdog.js`. */
export function distFile(name: string): string {
  return join(packageRoot, 'dist', name);
}
