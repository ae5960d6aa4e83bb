import { cpSync, mkdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { listStudies } from '../../src/store/list-studies.ts';
import { resumeStudy } from '../../src/store/open-study.ts';
import {
  copyOfGolden,
  copyOfGoldenRun,
  failedCell,
  goldenCell,
  goldenManifest,
  plannedCells,
} from './golden.ts';
import { searchAnswer, searchCell, searchFolder } from './search-study.ts';

const [first, second] = plannedCells(goldenManifest());
const planned = plannedCells(goldenManifest()).length;

describe('the list', () => {
  it('has studies and runs by name, and nothing else', async () => {
    const sweep = copyOfGolden();
    const parent = dirname(sweep);
    cpSync(copyOfGoldenRun(), join(parent, 'a-run'), { recursive: true });
    mkdirSync(join(parent, 'notes'));
    writeFileSync(join(parent, 'notes.txt'), '');
    symlinkSync('nowhere', join(parent, 'dangling'));
    const listed = await listStudies(parent);
    expect(listed.map(({ folder }) => folder)).toEqual([join(parent, 'a-run'), sweep]);
    expect(listed[0]).toMatchObject({
      id: goldenCell().result?.run_id,
      kind: 'run',
      state: 'complete',
      cells_done: 1,
      cells_planned: 1,
      label: null,
      started_at: goldenCell().result?.started_at,
      bytes: statSync(join(parent, 'a-run', 'result.json')).size,
    });
    const { study_id, label, created_at } = goldenManifest();
    expect(listed[1]).toMatchObject({ id: study_id, label, kind: 'sweep', started_at: created_at });
    expect(listed[1]).toMatchObject({ cells_done: planned, cells_planned: planned, problem: null });
  });

  it('counts clean, failed and skipped cells, and tells interrupted from running', async () => {
    const folder = copyOfGolden();
    const fileOf = (id = '') => join(folder, 'cells', `${id}.json`);
    const [before] = await listStudies(folder);
    writeFileSync(fileOf(first?.id), JSON.stringify(failedCell()));
    rmSync(fileOf(second?.id));
    const [interrupted] = await listStudies(folder);
    expect(interrupted).toMatchObject({
      state: 'interrupted',
      cells_done: planned - 1,
      failed: 1,
      skipped: 0,
    });
    const cleanBefore = before?.clean ?? 0;
    expect(interrupted?.clean).toBeLessThan(cleanBefore);
    const study = await resumeStudy(folder);
    expect((await listStudies(folder))[0]).toMatchObject({ state: 'running' });
    await study.close();
  });

  it('knows no number of cells for searches', async () => {
    const folder = searchFolder([searchCell('clients-5-001')], [searchAnswer('clients-5', [])]);
    const [listed] = await listStudies(folder);
    expect(listed).toMatchObject({
      kind: 'search',
      cells_done: 1,
      cells_planned: null,
      state: 'interrupted',
    });
  });

  it('names what is broken and goes on', async () => {
    const sweep = copyOfGolden();
    const parent = dirname(sweep);
    cpSync(sweep, join(parent, 'broken'), { recursive: true });
    truncateSync(join(parent, 'broken', 'manifest.json'), 100);
    const listed = await listStudies(parent);
    expect(listed.map(({ state }) => state)).toEqual(['broken', 'complete']);
    expect(listed[0]?.problem).toMatch(/manifest\.json is not whole JSON.*\(restore it/);
  });

  it('of no folder is refused', async () => {
    await expect(listStudies(join(copyOfGolden(), 'gone'))).rejects.toThrow(UsageError);
    await expect(listStudies(join(copyOfGolden(), 'cells', '001.json'))).rejects.toThrow(/cannot be listed/);
  });
});
