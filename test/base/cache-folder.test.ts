import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/base/cache-folder.ts';

test.each([
  [{ HYDRA_CACHE: '/big/hydra', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/big/hydra'],
  [{ HYDRA_CACHE: '', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/hydra'],
  [{ HOME: '/home/me' }, '/home/me/.cache/hydra'],
])('with %j the cache is %s', (env, folder) => {
  expect(cacheFolder(env)).toBe(folder);
});
