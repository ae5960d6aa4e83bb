import { Stats } from 'node:fs';
import { expect, test } from 'vitest';
import { modeText } from '../../../src/marathon-server/http/file-mode.ts';

test.each([
  [0o100644, '-rw-r--r--'],
  [0o100755, '-rwxr-xr-x'],
  [0o040755, 'drwxr-xr-x'],
  [0o120777, 'lrwxrwxrwx'],
  [0o010600, 'prw-------'],
  [0o140755, 'srwxr-xr-x'],
  [0o020620, 'crw--w----'],
  [0o060660, 'brw-rw----'],
  [0o104755, '-rwsr-xr-x'],
  [0o102644, '-rw-r-Sr--'],
  [0o041777, 'drwxrwxrwt'],
])('%s is %s', (mode, text) => {
  expect(modeText(Object.assign(Object.create(Stats.prototype), { mode }))).toBe(text);
});
