import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, expect, it } from 'vitest';
import { packFolder } from '../../src/artifact/pack-folder.ts';
import { UsageError } from '../../src/base/errors.ts';
import { appArchives } from '../../src/session/app-archives.ts';
import { tempFolder } from '../harness/temp-folder.ts';

/** A workload's folder of programs, and an archive as Hydra's own. */
let programs: string;
let own: string;

beforeEach(async () => {
  const folder = tempFolder();
  programs = folderWith(join(folder, 'programs'), ['ask.mjs', 'lib/deep.mjs']);
  own = join(folder, 'own.tar.gz');
  writeFileSync(own, await packFolder(folderWith(join(folder, 'own'), ['pub.mjs', 'native/a.node'])));
});

function folderWith(folder: string, names: readonly string[]): string {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
  return folder;
}

it("is Hydra's own archive alone where a workload brings no programs", async () => {
  expect(await appArchives({ name: 'mail' }, own)).toEqual([{ name: 'hydra-apps.tar.gz', content: own }]);
});

it("has the workload's programs after Hydra's own", async () => {
  expect(await appArchives({ name: 'mail', programs }, own)).toEqual([
    { name: 'hydra-apps.tar.gz', content: own },
    { name: 'mail-programs.tar.gz', content: await packFolder(programs) },
  ]);
});

it.each(['pub.mjs', 'native/b.node', 'hydra-apps.tar.gz', 'mail-programs.tar.gz', 'stdout', 'stderr/x'])(
  'is refused where the programs have a name at their top that tasks have already: %s',
  async (name) => {
    folderWith(programs, [name]);
    const made = appArchives({ name: 'mail', programs }, own);
    await expect(made).rejects.toThrow(UsageError);
    const [top] = name.split('/');
    await expect(made).rejects.toThrow(
      `the programs of the workload mail cannot be served to its tasks: ${programs} must not have ${top} at its top`,
    );
  },
);

it('lets the same name stand further down', async () => {
  folderWith(programs, ['lib/pub.mjs', 'lib/native/a.node']);
  expect(await appArchives({ name: 'mail', programs }, own)).toHaveLength(2);
});

it.each([
  ['is missing', 'none.tar.gz', /^cannot read the app archive: ENOENT/],
  ['is none', 'programs/ask.mjs', /^cannot read the app archive: /],
])("says so where Hydra's own archive %s", async (_, name, message) => {
  const made = appArchives({ name: 'mail', programs }, join(own, '..', name));
  await expect(made).rejects.toThrow(message);
  await expect(made).rejects.toMatchObject({ hint: 'npm run build makes it' });
});

it('are fetched with the files that options name', async () => {
  const files = [{ name: 'some.bin', content: Buffer.from('what it holds') }];
  const [, added] = await appArchives({ name: 'mail' }, own, files);
  expect(added?.name).toBe('task-files.tar.gz');
  expect(gunzipSync(added?.content as Buffer).toString('latin1')).toMatch(/some\.bin[\s\S]*what it holds/);
});
