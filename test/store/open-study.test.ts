import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HydraError, UsageError } from '../../src/base/errors.ts';
import { loadStudy, readCell } from '../../src/store/load-study.ts';
import { createStudy, resumeStudy } from '../../src/store/open-study.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import {
  copyOfGolden,
  copyOfGoldenRun,
  editJson,
  failedCell,
  goldenCell,
  goldenManifest,
  plannedCells,
  readJson,
} from './golden.ts';
import { searchAnswer, searchCell, searchFolder, searchManifest } from './search-study.ts';

const ids = plannedCells(goldenManifest()).map(({ id }) => id);
const [firstId = ''] = ids;

describe('a new study', () => {
  it('has a folder named by its id that others can load at once', async () => {
    const output = join(tempFolder(), 'deep', 'results');
    const study = await createStudy(output, goldenManifest());
    expect(study.path).toBe(join(output, goldenManifest().study_id));
    expect(readdirSync(study.path).sort()).toEqual(['lock.json', 'manifest.json']);
    expect(readJson(join(study.path, 'manifest.json'))).toEqual(goldenManifest());
    expect((await loadStudy(study.path)).missing).toEqual(ids);
    expect([...study.saved, ...study.answers]).toEqual([]);
    await study.close();
    await study.close();
    expect(readdirSync(study.path)).toEqual(['manifest.json']);
  });

  it('saves cells that are whole and never change', async () => {
    const study = await createStudy(tempFolder(), goldenManifest());
    await study.saveCell(goldenCell());
    expect(await readCell(study.path, firstId)).toEqual(goldenCell());
    await expect(study.saveCell(goldenCell())).rejects.toThrow(/001\.json was saved before/);
    await study.close();
    await expect(study.saveCell({ ...goldenCell(), id: ids[1] ?? '' })).rejects.toThrow(HydraError);
  });

  it('whose folder was deleted saves nothing beside it: no cell without its manifest', async () => {
    const study = await createStudy(tempFolder(), goldenManifest());
    rmSync(study.path, { recursive: true });
    await expect(study.saveCell(goldenCell())).rejects.toThrow(/was deleted or moved/);
    expect(existsSync(study.path)).toBe(false);
    await study.close();
  });

  it('saves answers that are whole and never change', async () => {
    const study = await createStudy(tempFolder(), searchManifest());
    await study.saveCell(searchCell('clients-5-001'));
    await study.saveAnswer(searchAnswer('clients-5', ['clients-5-001']));
    expect((await loadStudy(study.path)).answers).toEqual([searchAnswer('clients-5', ['clients-5-001'])]);
    await expect(study.saveAnswer(searchAnswer('clients-5', []))).rejects.toThrow(/saved before/);
    await study.close();
  });

  it.each([
    ['that the plan does not have', { id: '999' }],
    ['that leaves the folder', { id: '../001' }],
    ['measured with other options than planned', { varied: { clients: 1 } }],
    ['measured without a result', { result: null }],
    ['with a number that JSON does not have', { result: { ...goldenCell().result, drain_s: Number.NaN } }],
  ])('refuses a cell %s', async (_which, parts) => {
    const study = await createStudy(tempFolder(), goldenManifest());
    const cell = { ...goldenCell(), ...parts } as ReturnType<typeof goldenCell>;
    await expect(study.saveCell(cell)).rejects.toThrow(HydraError);
    await study.close();
    expect(readdirSync(study.path)).toEqual(['manifest.json']);
  });

  it('refuses answers and logs of what it does not know', async () => {
    const study = await createStudy(tempFolder(), goldenManifest());
    await expect(study.saveAnswer(searchAnswer('clients-5', []))).rejects.toThrow(/no search "clients-5"/);
    expect(study.logsFolder(firstId)).toBe(join(study.path, 'logs', firstId));
    expect(() => study.logsFolder('../..')).toThrow(HydraError);
    await study.close();
  });

  it('does not begin in the place of another one, nor where nothing can be written', async () => {
    const output = tempFolder();
    await (await createStudy(output, goldenManifest())).close();
    await expect(createStudy(output, goldenManifest())).rejects.toThrow(/is there already/);
    writeFileSync(join(output, 'file'), '');
    await expect(createStudy(join(output, 'file'), goldenManifest())).rejects.toThrow(/cannot be made/);
    await expect(createStudy(output, { ...goldenManifest(), study_id: '../x' })).rejects.toThrow(
      /cannot be the name of a file/,
    );
    expect(readdirSync(output).sort()).toEqual([goldenManifest().study_id, 'file'].sort());
  });

  it('says when a cell cannot be written, and takes it once it can', async () => {
    const study = await createStudy(tempFolder(), goldenManifest());
    writeFileSync(join(study.path, 'cells'), 'in the way');
    await expect(study.saveCell(goldenCell())).rejects.toMatchObject({
      message: expect.stringMatching(/001\.json cannot be written/),
      hint: expect.stringContaining('resume'),
    });
    rmSync(join(study.path, 'cells'));
    await study.saveCell(goldenCell());
    await study.close();
  });
});

describe('a resumed study', () => {
  it('has what was saved before, whole, and keeps it', async () => {
    const folder = copyOfGolden();
    const study = await resumeStudy(folder);
    expect([...study.saved.keys()]).toEqual(ids);
    expect(study.saved.get(firstId)).toEqual(goldenCell());
    await expect(study.saveCell(goldenCell())).rejects.toThrow(/saved before/);
    await study.close();
  });

  it('keeps skipped cells and tries failed ones again', async () => {
    const folder = copyOfGolden();
    const [, second, third] = plannedCells(goldenManifest());
    const fileOf = (id = '') => join(folder, 'cells', `${id}.json`);
    writeFileSync(fileOf(second?.id), JSON.stringify({ ...failedCell(), ...second }));
    writeFileSync(fileOf(third?.id), JSON.stringify({ ...failedCell(), ...third, state: 'skipped' }));
    const study = await resumeStudy(folder);
    expect([...study.saved.keys()]).toEqual(ids.filter((id) => id !== second?.id));
    await study.saveCell({ ...goldenCell(), ...second });
    await study.close();
    expect((await loadStudy(folder)).cells.map(({ state }) => state)).toEqual(
      ids.map((id) => (id === third?.id ? 'skipped' : 'measured')),
    );
  });

  it('keeps answers and searches again where one failed', async () => {
    const failed = { ...searchAnswer('clients-10', []), outcome: 'failed' as const };
    const folder = searchFolder([searchCell('clients-5-001')], [failed, searchAnswer('clients-5', [])]);
    const study = await resumeStudy(folder);
    expect([...study.saved.keys()]).toEqual(['clients-5-001']);
    expect([...study.answers.keys()]).toEqual(['clients-5']);
    await study.saveAnswer(searchAnswer('clients-10', []));
    await study.close();
  });

  it('is tidied of what was left half, and of nothing else', async () => {
    const folder = copyOfGolden();
    mkdirSync(join(folder, 'answers'));
    const halves = ['manifest.json.part', 'cells/001.json.part', 'answers/x.json.part'];
    for (const name of [...halves, 'notes.part', 'cells/notes.txt']) writeFileSync(join(folder, name), '{');
    await (await resumeStudy(folder)).close();
    const left = readdirSync(folder, { recursive: true }).map(String);
    expect(left).toEqual(expect.arrayContaining(['notes.part', 'cells/notes.txt', 'manifest.json']));
    expect(left.filter((name) => halves.includes(name))).toEqual([]);
  });

  it('is no single run, no foreign folder and nothing broken, and then stays free', async () => {
    await expect(resumeStudy(copyOfGoldenRun())).rejects.toThrow(/is a single run, which cannot be resumed/);
    await expect(resumeStudy(tempFolder())).rejects.toThrow(UsageError);
    const folder = copyOfGolden();
    editJson(join(folder, 'cells', `${firstId}.json`), { id: 'other' });
    await expect(resumeStudy(folder)).rejects.toThrow(UsageError);
    expect(readdirSync(folder)).not.toContain('lock.json');
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain(goldenManifest().study_id);
  });
});
