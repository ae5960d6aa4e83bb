import { expect, test } from 'vitest';
import { namesIn } from '../../../src/marathon-server/http/account-names.ts';

test('names by number: the first one of several, comments and broken lines left out', () => {
  const text =
    '# of whom\nroot:x:0:\nwheel:x:0:me\n\nstaff:*:20:root,me\n+::\nbad:x:-1:\n:x:7:\nlast:x:65534:';
  expect([...namesIn(text)]).toEqual([
    [0, 'root'],
    [20, 'staff'],
    [65_534, 'last'],
  ]);
});
