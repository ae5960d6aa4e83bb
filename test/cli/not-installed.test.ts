import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let folder: string;

/** A clone before anything is installed or built. */
beforeEach(() => {
  folder = tempFolder();
  for (const name of ['bin', 'scripts', 'package.json']) {
    cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
  }
});

function run(script: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(folder, script), 'doctor'], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

it('a clone that is not built says in a line what to type', async () => {
  const { code, output } = await run('bin/hydra.js');
  expect(output).toBe(`hydra: it is not built yet: type npm ci --include=dev in ${folder}/\n`);
  expect(code).toBe(1);
});

it('a build without what it depends on does, too', async () => {
  cpSync(join(packageRoot, 'dist'), join(folder, 'dist'), { recursive: true });
  const { code, output } = await run('bin/hydra.js');
  expect(output).toBe(`hydra: what it depends on is not installed: type npm ci in ${folder}/\n`);
  expect(code).toBe(1);
});

it('building without the development dependencies does, too, and leaves nothing', async () => {
  // What npm ci --omit=dev leaves: the others.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(packageRoot, 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'));
  const before = readdirSync(folder);
  const { code, output } = await run('scripts/build.mjs');
  expect(output).toMatch(/^hydra: .* not installed .*: type npm ci --include=dev\n$/);
  expect(code).toBe(1);
  expect(readdirSync(folder)).toEqual(before);
});

it('a fault of its own is not taken for an installation that lacks something', async () => {
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist', 'hydra.js'), "throw new Error('planted');");
  const { code, output } = await run('bin/hydra.js');
  expect(output).toContain('Error: planted');
  expect(code).toBe(1);
});
