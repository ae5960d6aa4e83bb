import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram } from './fixture.ts';

/** Anybody but root, for whom rights do not count; when the tests run as somebody else, that one. */
const user = process.getuid?.() === 0 ? 65_534 : process.getuid?.();

test('what its owner took the rights from is removed, and nothing behind links is touched', async () => {
  const folder = tempFolder();
  const tree = join(folder, 'tree');
  const deep = join(tree, 'closed', 'deep');
  const outside = join(folder, 'outside');
  for (const path of [deep, outside]) mkdirSync(path, { recursive: true });
  writeFileSync(join(deep, 'file'), 'x');
  writeFileSync(join(outside, 'precious'), 'x');
  symlinkSync(outside, join(tree, 'link'));
  if (process.getuid?.() === 0) {
    for (const path of [folder, tree, join(tree, 'closed'), deep, join(deep, 'file')])
      chownSync(path, user ?? 0, user ?? 0);
  }
  chmodSync(outside, 0o500);
  chmodSync(deep, 0o000);
  chmodSync(join(tree, 'closed'), 0o000);
  const program = await bundleProgram(join(import.meta.dirname, 'remove-tree-program.ts'));
  chmodSync(join(program.file, '..'), 0o755);
  execFileSync(process.execPath, [program.file, tree], { uid: user, gid: user });
  await program.remove();
  expect(existsSync(tree)).toBe(false);
  expect(existsSync(join(outside, 'precious'))).toBe(true);
});
