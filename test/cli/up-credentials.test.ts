import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { readCredentials } from '../../src/cli/up-credentials.ts';
import { sharedTempFolder } from '../harness/temp-folder.ts';

const cwd = sharedTempFolder();
beforeAll(() => {
  writeFileSync(join(cwd, 'token'), 'fromafile\n');
  writeFileSync(join(cwd, 'empty'), '\n');
  writeFileSync(join(cwd, 'user'), 'ann:pass:word\n');
});
const read = (raw: Record<string, string>, login: Parameters<typeof readCredentials>[0]['login'] = null) =>
  readCredentials({ raw, cwd, login });

test('a token and a user come from options or files', () => {
  expect(read({})).toBeUndefined();
  expect(read({ token: 'longenough' })).toEqual({ token: 'longenough' });
  expect(read({ token_file: 'token', user_file: 'user' })).toEqual({
    token: 'fromafile',
    user: 'ann:pass:word',
  });
  expect(read({ user: 'ann:x' })).toEqual({ user: 'ann:x' });
});

test('what hydra kafka logs in with is asked for unless something else is', () => {
  const password = new Secret('pw');
  const basic = { kind: 'basic', user: 'ann', password } as const;
  expect(read({}, basic)).toEqual({ user: 'ann:pw' });
  expect(read({}, { kind: 'bearer', token: new Secret('t0ken') })).toEqual({ token: 't0ken' });
  expect(read({ token: 'longenough' }, basic)).toEqual({ token: 'longenough' });
});

test.each([
  [{ token: 'short' }, 'fewer than 8'],
  [{ token: 'with blank in it' }, 'no header can carry'],
  [{ token: '' }, 'fewer than 8'],
  [{ token_file: 'empty' }, 'fewer than 8'],
  [{ user: 'secretname' }, 'name:password'],
  [{ user: ':secretword' }, 'name:password'],
  [{ user: 'secretname:' }, 'name:password'],
  [{ token: 'longenough', token_file: 'token' }, 'both given'],
  [{ token_file: 'nowhere' }, 'cannot be read'],
])('%o is refused and not shown', (raw, why) => {
  expect(() => read(raw as Record<string, string>)).toThrow(why);
  try {
    read(raw as Record<string, string>);
  } catch (error) {
    expect(String(error)).not.toMatch(/short|blank|secret|longenough/);
  }
});
