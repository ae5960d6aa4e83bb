import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HydraLab } from '../harness/hydra-process.ts';

it('a temporary folder named from where one stands is used and left empty', async () => {
  const lab = new HydraLab();
  try {
    mkdirSync(join(lab.folder, 'near'));
    const up = lab.start(['up', '--port=0'], { TMPDIR: 'near' });
    await up.seen(/http:\/\/127\.0\.0\.1:\d+/);
    up.kill('SIGINT');
    expect((await up.ended).code).toBe(130);
    expect(readdirSync(join(lab.folder, 'near'))).toEqual([]);
  } finally {
    lab.close();
  }
});
