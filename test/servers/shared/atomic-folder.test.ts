import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Keeper } from '../../../src/process/keeper.ts';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { makeFolderAtomically } from '../../../src/servers/shared/atomic-folder.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

let keeper: Keeper;
let cache: string;

beforeEach(async () => {
  cache = tempFolder();
  keeper = await createKeeper();
});

afterEach(async () => {
  await keeper.close();
});

test('the folder appears whole, at the end, also where none of the way to it exists', async () => {
  const target = join(cache, 'deep', 'kafka');
  await makeFolderAtomically(keeper, target, async (folder) => {
    writeFileSync(join(folder, 'jar'), 'content');
    expect(existsSync(target)).toBe(false);
  });
  expect(readFileSync(join(target, 'jar'), 'utf8')).toBe('content');
  expect(readdirSync(join(cache, 'deep'))).toEqual(['kafka']);
});

test('what was there first stays, and nothing is left beside it', async () => {
  const target = join(cache, 'kafka');
  const fillWith = (text: string) => async (folder: string) => writeFileSync(join(folder, 'jar'), text);
  await makeFolderAtomically(keeper, target, async (folder) => {
    await makeFolderAtomically(keeper, target, fillWith('quicker'));
    await fillWith('slower')(folder);
  });
  expect(readFileSync(join(target, 'jar'), 'utf8')).toBe('quicker');
  expect(readdirSync(cache)).toEqual(['kafka']);
});

test('a failure leaves nothing', async () => {
  const filling = makeFolderAtomically(keeper, join(cache, 'kafka'), async (folder) => {
    writeFileSync(join(folder, 'half'), '');
    throw new Error('no network');
  });
  await expect(filling).rejects.toThrow('no network');
  expect(readdirSync(cache)).toEqual([]);
});

test('a cache that cannot be written is named with the way out', async () => {
  writeFileSync(join(cache, 'file'), '');
  const filling = makeFolderAtomically(keeper, join(cache, 'file', 'kafka'), async () => {});
  await expect(filling).rejects.toMatchObject({
    message: expect.stringContaining(`cannot write the cache: `),
    hint: 'set HYDRA_CACHE to a folder of yours',
  });
});
