import { expect, it } from 'vitest';
import { requireFileLimits } from '../../../src/servers/shared/file-limit.ts';

it('files cannot be limited where the program for it is missing, and that is told with who wants it', () => {
  expect(() => requireFileLimits('--faults: "fill 1 at 3s"', { PATH: '/nowhere' })).toThrow(
    '--faults: "fill 1 at 3s" needs prlimit, which is not on the PATH',
  );
});
