import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { loadStudy, readCell } from '../../src/store/load-study.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import {
  copyOfGolden,
  copyOfGoldenRun,
  editJson,
  failedCell,
  goldenCell,
  goldenManifest,
  goldenSweep,
  plannedCells,
} from './golden.ts';
import { searchAnswer, searchCell, searchFolder } from './search-study.ts';

const ids = plannedCells(goldenManifest()).map(({ id }) => id);
const [firstId = '', secondId = ''] = ids;

async function refusal(folder: string): Promise<UsageError> {
  const error = await loadStudy(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw new Error(`not refused, but ${String(error)}`);
  expect(error.message).not.toContain('\n');
  expect(error.hint).toMatch(/\w/);
  return error;
}

describe('a study', () => {
  it('is loaded in the order of its plan, without the rows of clients and tasks', async () => {
    const study = await loadStudy(goldenSweep);
    expect(study.folder).toBe(goldenSweep);
    expect(study.name).toBe(goldenManifest().label);
    expect(study.cells.map(({ id }) => id)).toEqual(ids);
    expect(study.missing).toEqual([]);
    const { clients, task_series, blocked_clients, ...digest } = goldenCell().result ?? expect.fail();
    expect([clients, task_series, blocked_clients].every(Array.isArray)).toBe(true);
    expect(study.cells[0]?.result).toEqual(digest);
    // It was written before there were such keys.
    expect(study.cells[0]?.result).toMatchObject({ caveats: [], series: [{ length_s: null }, {}, {}] });
  });

  it('goes by the plan, not by the names of its files', async () => {
    const folder = copyOfGolden();
    const { plan } = goldenManifest();
    editJson(join(folder, 'manifest.json'), {
      plan: { ...plan, cells: plannedCells(goldenManifest()).reverse() },
    });
    expect((await loadStudy(folder)).cells.map(({ id }) => id)).toEqual([...ids].reverse());
  });

  it('without a label is called by its id', async () => {
    const folder = copyOfGolden();
    editJson(join(folder, 'manifest.json'), { label: null });
    expect((await loadStudy(folder)).name).toBe(goldenManifest().study_id);
  });

  it('that was interrupted names what is missing, before its first cell too', async () => {
    const folder = copyOfGolden();
    rmSync(join(folder, 'cells', `${secondId}.json`));
    const study = await loadStudy(folder);
    expect(study.missing).toEqual([secondId]);
    expect(study.cells.map(({ id }) => id)).toEqual(ids.filter((id) => id !== secondId));
    rmSync(join(folder, 'cells'), { recursive: true });
    expect((await loadStudy(folder)).missing).toEqual(ids);
  });

  it('leaves alone what is still being written and what is no JSON', async () => {
    const folder = copyOfGolden();
    for (const name of ['manifest.json.part', 'cells/007.json.part', 'cells/notes.txt', 'report.html']) {
      writeFileSync(join(folder, name), '{"half');
    }
    expect((await loadStudy(folder)).cells).toHaveLength(ids.length);
  });

  it('keeps cells that failed, with their reason', async () => {
    const folder = copyOfGolden();
    writeFileSync(join(folder, 'cells', `${firstId}.json`), JSON.stringify(failedCell()));
    const [cell] = (await loadStudy(folder)).cells;
    expect(cell).toMatchObject({ state: 'failed', reason: 'the broker does not answer', result: null });
  });

  it('of searches has its cells and answers in the order of searching', async () => {
    const cells = ['clients-5-001', 'clients-10-1000', 'clients-10-999', 'clients-10-002'].map(searchCell);
    const answers = [searchAnswer('clients-5', ['clients-5-001']), searchAnswer('clients-10', [])];
    const study = await loadStudy(searchFolder(cells, answers));
    expect(study.cells.map(({ id }) => id)).toEqual([
      'clients-10-002',
      'clients-10-999',
      'clients-10-1000',
      'clients-5-001',
    ]);
    expect(study.answers.map(({ id }) => id)).toEqual(['clients-10', 'clients-5']);
    expect(study.missing).toEqual([]);
  });

  it('of searches misses the answers that are not there, and the cells that an answer rests on', async () => {
    const study = await loadStudy(
      searchFolder([searchCell('clients-10-001')], [searchAnswer('clients-10', ['clients-10-002'])]),
    );
    expect(study.missing).toEqual(['clients-5', 'clients-10-002']);
  });
});

describe('a single run', () => {
  it('is a study of one cell', async () => {
    const folder = copyOfGoldenRun();
    const study = await loadStudy(folder);
    const { varied, result } = goldenCell();
    expect(study).toMatchObject({ name: result?.run_id, manifest: null, answers: [], missing: [] });
    expect(study.cells).toHaveLength(1);
    expect(study.cells[0]).toMatchObject({ id: result?.run_id, varied, repeat: 1, state: 'measured' });
    expect(study.cells[0]?.attempts).toEqual([
      { started_at: result?.started_at, finished_at: result?.finished_at, error: null },
    ]);
  });

  it('counts the clients asked for, also when some died with their task', async () => {
    const folder = copyOfGoldenRun();
    const asked = { ...goldenCell().result?.options, clients: 7, msg_rate: 900 };
    editJson(join(folder, 'result.json'), { client_count: 3, options: asked });
    expect((await loadStudy(folder)).cells[0]?.varied).toEqual({ clients: 7, msg_rate: 900 });
    editJson(join(folder, 'result.json'), { client_count: 3, options: {} });
    expect((await loadStudy(folder)).cells[0]?.varied).toEqual({ clients: 3 });
  });
});

describe('readCell', () => {
  it('has all of the result, of a study and of a single run', async () => {
    expect(await readCell(goldenSweep, firstId)).toEqual(goldenCell());
    const run = await readCell(copyOfGoldenRun(), goldenCell().result?.run_id ?? '');
    expect(run.result).toEqual(goldenCell().result);
  });

  it('looks at the rows of clients and tasks, which loading a study does not', async () => {
    const folder = copyOfGolden();
    const path = join(folder, 'cells', `${firstId}.json`);
    editJson(path, { result: { ...goldenCell().result, clients: [{ client: 'first' }] } });
    expect((await loadStudy(folder)).cells).toHaveLength(ids.length);
    await expect(readCell(folder, firstId)).rejects.toThrow(/result\.clients\.0\./);
  });

  it.each(['999', '../manifest', `../cells/${firstId}`, ''])('refuses the id %j', async (id) => {
    await expect(readCell(goldenSweep, id)).rejects.toThrow(UsageError);
    await expect(readCell(copyOfGoldenRun(), id)).rejects.toThrow(UsageError);
  });
});

const half = (path: string) => truncateSync(path, Math.floor(readFileSync(path).length / 2));
const manifestOf = (folder: string) => join(folder, 'manifest.json');
const firstOf = (folder: string) => join(folder, 'cells', `${firstId}.json`);
const planOf = (cells: unknown) => ({ plan: { ...goldenManifest().plan, cells } });

const brokenStudies: [name: string, spoil: (folder: string) => void, file: string, says: RegExp][] = [
  ['half a manifest', (f) => half(manifestOf(f)), 'manifest.json', /is not whole JSON/],
  ['an empty manifest', (f) => truncateSync(manifestOf(f)), 'manifest.json', /is empty/],
  [
    'a manifest of something else',
    (f) => writeFileSync(manifestOf(f), '{"name":"app","icons":[]}'),
    'manifest.json',
    /no manifest of a study: it has no schema_version/,
  ],
  ['a list', (f) => writeFileSync(manifestOf(f), '[1]'), 'manifest.json', /no manifest of a study/],
  [
    'a newer manifest',
    (f) => editJson(manifestOf(f), { schema_version: 2, plan: 'new' }),
    'manifest.json',
    /newer Hydra: schema_version 2, this one reads 1/,
  ],
  [
    'an older manifest',
    (f) => editJson(manifestOf(f), { schema_version: 0 }),
    'manifest.json',
    /schema_version 0/,
  ],
  [
    'a wrong type in the manifest',
    (f) => editJson(manifestOf(f), { study_id: 5 }),
    'manifest.json',
    /no manifest of a study: study_id: .*string/,
  ],
  [
    'a planned id that leaves the folder',
    (f) => editJson(manifestOf(f), planOf([{ id: '../../x', varied: {}, repeat: 1 }])),
    'manifest.json',
    /id "\.\.\/\.\.\/x", which cannot name a file/,
  ],
  [
    'a study id that is a path',
    (f) => editJson(manifestOf(f), { study_id: '..' }),
    'manifest.json',
    /id "\.\."/,
  ],
  [
    'a cell planned twice',
    (f) =>
      editJson(
        manifestOf(f),
        planOf([...plannedCells(goldenManifest()), { id: firstId, varied: {}, repeat: 1 }]),
      ),
    'manifest.json',
    /twice/,
  ],
  ['a folder for a manifest', (f) => replaceByFolder(manifestOf(f)), 'manifest.json', /is not a file/],
  ['half a cell', (f) => half(firstOf(f)), `${firstId}.json`, /is not whole JSON/],
  ['a newer cell', (f) => editJson(firstOf(f), { schema_version: 9 }), `${firstId}.json`, /newer Hydra/],
  [
    'a result of a newer Hydra in a cell',
    (f) => editJson(firstOf(f), { result: { ...goldenCell().result, schema_version: 7 } }),
    `${firstId}.json`,
    /newer Hydra: schema_version 7/,
  ],
  [
    'a wrong type in a cell',
    (f) => editJson(firstOf(f), { result: { ...goldenCell().result, clean: 'yes' } }),
    `${firstId}.json`,
    /no cell of a study: result\.clean: .*boolean/,
  ],
  [
    'a cell under another name',
    (f) => editJson(firstOf(f), { id: secondId }),
    `${firstId}.json`,
    /holds the cell/,
  ],
  [
    'a cell that is not planned',
    (f) => cpSync(firstOf(f), join(f, 'cells', '999.json')),
    '999.json',
    /plan has no "999"/,
  ],
  [
    'a cell of another study',
    (f) => editJson(firstOf(f), { varied: { clients: 1 } }),
    `${firstId}.json`,
    /measured with \{"clients":1\}.*the plan has/,
  ],
  [
    'a measured cell without result',
    (f) => editJson(firstOf(f), { result: null }),
    `${firstId}.json`,
    /contradicts/,
  ],
  [
    'a failed cell with a result',
    (f) => editJson(firstOf(f), { state: 'failed' }),
    `${firstId}.json`,
    /contradicts/,
  ],
  ['a folder for a cell', (f) => replaceByFolder(firstOf(f)), `${firstId}.json`, /is not a file/],
  ['a pipe for a cell', (f) => replaceByPipe(firstOf(f)), `${firstId}.json`, /is not a file/],
  ['a file for the cells', (f) => replaceByFile(join(f, 'cells')), 'cells', /cannot be read/],
  ['an answer in a sweep', (f) => addAnswer(f, 'clients-5'), 'clients-5.json', /no answer of this study/],
];

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function replaceByPipe(path: string): void {
  rmSync(path);
  execFileSync('mkfifo', [path]);
}

function replaceByFile(path: string): void {
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
}

function addAnswer(folder: string, id: string): void {
  mkdirSync(join(folder, 'answers'));
  writeFileSync(join(folder, 'answers', `${id}.json`), JSON.stringify(searchAnswer(id, [])));
}

describe('refused with one line that names the file:', () => {
  it.each(brokenStudies)('%s', async (_name, spoil, file, says) => {
    const folder = copyOfGolden();
    spoil(folder);
    const { message } = await refusal(folder);
    expect(message).toMatch(says);
    expect(message).toContain(`${folder}/`);
    expect(message).toContain(file);
  });

  it('an answer under another name', async () => {
    const folder = searchFolder([], [searchAnswer('clients-5', [])]);
    cpSync(join(folder, 'answers', 'clients-5.json'), join(folder, 'answers', 'clients-10.json'));
    expect((await refusal(folder)).message).toMatch(/clients-10\.json holds the answer of "clients-5"/);
  });

  it('a cell of no search', async () => {
    const folder = searchFolder([searchCell('clients-50-001')], []);
    expect((await refusal(folder)).message).toMatch(/plan has no "clients-50-001"/);
  });

  it('no folder, a file, a manifest itself, a foreign folder', async () => {
    const folder = tempFolder();
    expect((await refusal(join(folder, 'gone'))).message).toMatch(/gone does not exist$/);
    writeFileSync(join(folder, 'notes.txt'), '');
    expect((await refusal(join(folder, 'notes.txt'))).message).toMatch(/notes\.txt is not a folder$/);
    const inFile = await refusal(join(goldenSweep, 'manifest.json'));
    expect(inFile.hint).toBe('name the folder that holds it');
    expect((await refusal(join(goldenSweep, 'manifest.json', 'deeper'))).message).toMatch(/cannot be read/);
    expect((await refusal(folder)).message).toMatch(/holds neither a study .* nor a run/);
  });

  it('a run whose result is half, newer, not of Hydra or named like a path', async () => {
    const folder = copyOfGoldenRun();
    const path = join(folder, 'result.json');
    editJson(path, { run_id: '../../etc' });
    expect((await refusal(folder)).message).toMatch(/result\.json has the run_id "\.\.\/\.\.\/etc"/);
    editJson(path, { schema_version: 3 });
    expect((await refusal(folder)).message).toMatch(/newer Hydra/);
    half(path);
    expect((await refusal(folder)).message).toMatch(/is not whole JSON/);
    writeFileSync(path, '{"ok":true}');
    expect((await refusal(folder)).message).toMatch(/no result of a run/);
  });
});
