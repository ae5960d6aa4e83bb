import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram, eventually, processesMarked, runProgram } from './fixture.ts';

let program: Awaited<ReturnType<typeof bundleProgram>>;

beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'owner-program.ts'));
});

afterAll(() => program.remove());

// 'keeper' and 'guarded' are the first two lines, then come 'spawning' and 'spawned' for each of 6 processes.
test.each([0, 1, 2, 3, 4, 7, 10, 13, 14])(
  'after kill -9 at line %i nothing is alive 5 s later',
  async (line) => {
    const mark = randomUUID();
    const path = tempFolder();
    const { child, lines } = runProgram(program.file, [path, '6'], mark);
    for (let seen = 0; seen <= line; seen += 1) expect((await lines.next()).done).toBe(false);

    child.kill('SIGKILL');

    expect(
      await eventually(
        () => processesMarked(mark),
        (alive) => alive.length === 0,
      ),
    ).toEqual([]);
    // Before 'guarded' was said the path may or may not have been noted.
    if (line >= 1) expect(existsSync(path)).toBe(false);
  },
);

test('an owner that ends without closing its keeper leaves nothing either', async () => {
  const mark = randomUUID();
  const path = tempFolder();
  const { child, lines } = runProgram(program.file, [path, '2'], mark);
  for await (const line of lines) if (line === 'done') break;
  child.kill('SIGTERM');

  expect(
    await eventually(
      () => processesMarked(mark),
      (alive) => alive.length === 0,
    ),
  ).toEqual([]);
  expect(existsSync(path)).toBe(false);
});
