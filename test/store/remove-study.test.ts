import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HydraError, UsageError } from '../../src/base/errors.ts';
import { resumeStudy } from '../../src/store/open-study.ts';
import { refuseUnremovable, removeStudy } from '../../src/store/remove-study.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { copyOfGolden, copyOfGoldenRun } from './golden.ts';

describe('a study or run', () => {
  it('is removed with all its files', async () => {
    const folder = copyOfGolden();
    mkdirSync(join(folder, 'logs', '001'), { recursive: true });
    for (const name of ['report.html', 'report.html.part', 'logs/001/broker.log', 'cells/001.json.part']) {
      writeFileSync(join(folder, name), '');
    }
    await removeStudy(`${folder}/`);
    expect(existsSync(folder)).toBe(false);
    const run = copyOfGoldenRun();
    writeFileSync(join(run, 'series.csv'), '');
    await removeStudy(run);
    expect(existsSync(run)).toBe(false);
  });

  it('takes nothing along that only a link in it leads to', async () => {
    const folder = copyOfGolden();
    const outside = tempFolder();
    writeFileSync(join(outside, 'precious'), '');
    symlinkSync(outside, join(folder, 'logs'));
    symlinkSync(join(outside, 'precious'), join(folder, 'cells', 'link'));
    symlinkSync(outside, join(folder, 'cells', 'folder'));
    await removeStudy(folder);
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(outside)).toEqual(['precious']);
  });
});

async function expectKept(folder: string, kind: typeof HydraError | typeof UsageError, says: RegExp) {
  const before = readdirSync(folder);
  for (const act of [refuseUnremovable, removeStudy]) {
    const error: unknown = await act(folder).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toMatch(says);
  }
  expect(readdirSync(folder)).toEqual(before);
}

describe('refused, with everything kept:', () => {
  it('a folder of something else, also one with a manifest.json', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'precious'), '');
    await expectKept(folder, UsageError, /holds neither a study/);
    writeFileSync(join(folder, 'manifest.json'), '{"name":"web app"}');
    await expectKept(folder, UsageError, /is no manifest of a study/);
  });

  it('a study that is broken', async () => {
    const folder = copyOfGolden();
    truncateSync(join(folder, 'manifest.json'), 100);
    await expectKept(folder, UsageError, /is not whole JSON/);
  });

  it('a study with a file in it that Hydra did not make', async () => {
    const folder = copyOfGolden();
    writeFileSync(join(folder, 'thesis.tex'), '');
    await expectKept(folder, UsageError, /also holds "thesis\.tex"/);
  });

  it('a study with a notebook in it, which may hold work of its own, without disowning it', async () => {
    const folder = copyOfGolden();
    writeFileSync(join(folder, 'analysis.ipynb'), '{}');
    await expectKept(folder, UsageError, /also holds "analysis\.ipynb", which is no part of a study/);
  });

  it('a link, with a slash at its end too', async () => {
    const folder = copyOfGolden();
    const link = join(dirname(folder), 'link');
    symlinkSync(folder, link);
    await expectKept(link, UsageError, /is a link/);
    await expectKept(`${link}/`, UsageError, /is a link/);
  });

  it('a study that a living process holds', async () => {
    const folder = copyOfGolden();
    const study = await resumeStudy(folder);
    await expectKept(folder, HydraError, new RegExp(`in use by process ${process.pid}`));
    await study.close();
  });

  it('a folder that is not there', async () => {
    await expect(removeStudy(join(tempFolder(), 'gone'))).rejects.toThrow(/does not exist/);
  });
});
