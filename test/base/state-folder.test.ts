import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateFolder } from '../../src/base/state-folder.ts';

describe('stateFolder', () => {
  it.each([
    [{ XDG_STATE_HOME: '/state', HOME: '/home/me' }, '/state/hydra'],
    [{ HOME: '/home/me' }, '/home/me/.local/state/hydra'],
    [{ XDG_STATE_HOME: '', HOME: '/home/me' }, '/home/me/.local/state/hydra'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/home/me' }, '/home/me/.local/state/hydra'],
    [{}, join(homedir(), '.local/state/hydra')],
  ])('of %j is %s', (env, folder) => {
    expect(stateFolder(env)).toBe(folder);
  });
});
