import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/base/package-root.ts';

const guide = readFileSync(join(packageRoot, 'docs', 'new-workload.md'), 'utf8');

/** The module that the guide shows first. */
export const [, shownModule = ''] = /^```js\n([\s\S]*?)^```$/m.exec(guide) ?? [];

/** The text of the module of docs/new-workload.md; `members` follow its own and replace them. */
export function workloadModule(members = ''): string {
  return shownModule.replace(/\};\n$/, () => `  ${members}\n};\n`);
}

/** Writes a module; its path. */
export function writeModule(folder: string, name: string, text = workloadModule()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
