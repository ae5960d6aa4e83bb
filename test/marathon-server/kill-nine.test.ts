import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram, eventually, processesMarked, runProgram } from '../process/fixture.ts';

let program: Awaited<ReturnType<typeof bundleProgram>>;

beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'marathon-program.ts'));
});

afterAll(() => program.remove());

test.each([1, 12, 40])(
  'a Marathon killed after %i of 40 tasks ran leaves no process and no sandbox',
  async (count) => {
    const mark = randomUUID();
    // A temporary folder of its own, so that what is left in there is its own.
    const temp = tempFolder();
    const { child, lines } = runProgram(program.file, [], mark, { TMPDIR: temp });
    for (let seen = 0; seen < count; seen += 1) expect((await lines.next()).done).toBe(false);
    expect(readdirSync(temp)).not.toEqual([]);

    child.kill('SIGKILL');

    expect(
      await eventually(
        () => processesMarked(mark),
        (alive) => alive.length === 0,
      ),
    ).toEqual([]);
    expect(readdirSync(temp)).toEqual([]);
  },
);
