import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { definedOnly, findOnPath } from '../../../src/servers/shared/executables.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

test('the first program of the name on the PATH is found; folders and plain files are not programs', () => {
  const [first = '', second = '', third = ''] = ['a', 'b', 'c'].map((name) => join(folder, name));
  for (const path of [first, second, third]) mkdirSync(path);
  mkdirSync(join(first, 'tool'));
  writeFileSync(join(second, 'tool'), '');
  writeFileSync(join(third, 'tool'), '');
  const env = { PATH: `${first}::${second}:${third}` };
  expect(findOnPath('tool', env)).toBeUndefined();
  chmodSync(join(third, 'tool'), 0o755);
  expect(findOnPath('tool', env)).toBe(join(third, 'tool'));
  expect(findOnPath('tool', {})).toBeUndefined();
});

test('variables without a value are left out', () => {
  expect(definedOnly({ A: '1', B: undefined, C: '' })).toEqual({ A: '1', C: '' });
});
