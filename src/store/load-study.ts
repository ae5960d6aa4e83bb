import { access, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, UsageError } from '../base/errors.ts';
import { PATTERNS } from '../patterns/registry.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { CellRecord, SearchAnswer } from './cell.ts';
import { errorCode } from './error-code.ts';
import type { Manifest } from './manifest.ts';
import { type PlanIds, planIds } from './plan-ids.ts';
import {
  digested,
  patternOf,
  readAnswerFile,
  readCellDigest,
  readCellFile,
  readManifest,
  readRunAsCell,
  unknownPattern,
} from './read-files.ts';
import { broken, shown } from './read-record.ts';
import type { Study, StudyCell } from './study.ts';
import {
  ANSWERS_FOLDER,
  CELLS_FOLDER,
  cellPath,
  isFileId,
  MANIFEST_FILE,
  manifestPath,
  RESULT_FILE,
  resultPath,
} from './study-files.ts';

/**
 * Loads a folder of measurements: a study, or a single run as a study of one cell. Files that are still being
 * written (`.part`) and files of other kinds are left alone.
 * @throws UsageError with one line for whatever is not as it should be: no such folder, a foreign one, a file that is
 * broken, of another schema version, or not part of the plan. Rows of clients and tasks are checked by `readCell` alone.
 */
export async function loadStudy(folder: string, patterns: readonly Pattern[] = PATTERNS): Promise<Study> {
  if ((await kindOf(folder)) === 'run') {
    return studyOfRun(folder, await readRunAsCell(folder, patterns), patterns);
  }
  const manifest = await readManifest(folder);
  const planned = patternOfStudy(folder, manifest, patterns);
  const ids = planIds(manifest);
  const cells: StudyCell[] = [];
  // One after the other: together, the results of a large study are far larger than what is kept of them.
  for (const id of await cellIds(folder, ids))
    cells.push(await readCellDigest(folder, id, { ids, patterns }));
  const answers: SearchAnswer[] = [];
  for (const id of await answerIds(folder, ids)) answers.push(await readAnswerFile(folder, id));
  const name = manifest.label ?? manifest.study_id;
  const pattern = fitting(planned, cells);
  return { folder, name, manifest, pattern, cells, answers, missing: missingOf(ids, cells, answers) };
}

/**
 * One cell with all of its result, clients and tasks' series included. Of a single run, the id is the run's.
 * @throws UsageError as `loadStudy`, and when the folder has no such cell
 */
export async function readCell(
  folder: string,
  id: string,
  patterns: readonly Pattern[] = PATTERNS,
): Promise<CellRecord> {
  if ((await kindOf(folder)) === 'run') {
    const cell = await readRunAsCell(folder, patterns);
    if (cell.id !== id) throw noSuchCell(folder, id, [cell.id]);
    return cell;
  }
  const ids = planIds(await readManifest(folder));
  const there = await cellIds(folder, ids);
  if (!there.includes(id)) throw noSuchCell(folder, id, there);
  return readCellFile(folder, id, { ids, patterns });
}

/**
 * What a folder holds.
 * @throws UsageError when it is no folder, or neither a study nor a run
 */
export async function kindOf(folder: string): Promise<'study' | 'run'> {
  await refuseNoFolder(folder);
  if (await exists(manifestPath(folder))) return 'study';
  if (await exists(resultPath(folder))) return 'run';
  throw new UsageError(
    `${folder} holds neither a study (${MANIFEST_FILE}) nor a run (${RESULT_FILE}) of Hydra`,
    { hint: `name a folder below it; "hydra results list ${folder}" shows what there is` },
  );
}

/**
 * Ids of the cells that lie in the folder, in the order of measuring.
 * @throws UsageError when one is unknown to the plan
 */
export async function cellIds(folder: string, ids: PlanIds): Promise<string[]> {
  const found = await idsIn(join(folder, CELLS_FOLDER));
  for (const id of found) {
    if (isFileId(id) && ids.knowsCell(id)) continue;
    throw new UsageError(`${cellPath(folder, id)} is no cell of this study: its plan has no ${shown(id)}`, {
      hint: `move the file away, or restore ${MANIFEST_FILE}`,
    });
  }
  return found.sort(ids.compare);
}

/**
 * Ids of the answers that lie in the folder, in the order of searching.
 * @throws UsageError when one is unknown to the plan
 */
export async function answerIds(folder: string, ids: PlanIds): Promise<string[]> {
  const found = await idsIn(join(folder, ANSWERS_FOLDER));
  for (const id of found) {
    if (isFileId(id) && ids.knowsSearch(id)) continue;
    const path = join(folder, ANSWERS_FOLDER, `${id}.json`);
    throw new UsageError(`${path} is no answer of this study: its plan has no search ${shown(id)}`, {
      hint: `move the file away, or restore ${MANIFEST_FILE}`,
    });
  }
  return found.sort((one, other) => ids.searches.indexOf(one) - ids.searches.indexOf(other));
}

async function idsIn(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    // Before its first cell or answer a study has no folder for them.
    if (errorCode(error) === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
}

async function refuseNoFolder(folder: string): Promise<void> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(folder)).isDirectory();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw unreadable(folder, error);
    throw new UsageError(`${folder} does not exist`, { hint: 'hydra results list shows what there is' });
  }
  if (isFolder) return;
  const ours = [MANIFEST_FILE, RESULT_FILE].includes(basename(folder));
  throw new UsageError(`${folder} is not a folder`, {
    hint: ours ? 'name the folder that holds it' : 'name the folder of a study or a run',
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UsageError {
  return new UsageError(`${path} cannot be read: ${messageOf(error)}`, {
    hint: 'look at the folder and its permissions',
    cause: error,
  });
}

function noSuchCell(folder: string, id: string, there: readonly string[]): UsageError {
  const few = there.slice(0, 10).join(', ');
  const known = there.length > 10 ? `${few} and ${there.length - 10} more` : few;
  return new UsageError(`${folder} has no cell ${shown(id)}`, {
    hint: there.length === 0 ? 'nothing was measured yet' : `it has ${known}`,
  });
}

function studyOfRun(folder: string, cell: CellRecord, patterns: readonly Pattern[]): Study {
  const pattern = patternOf(cell.result, patterns);
  if (pattern === undefined) throw new Error(`the result of ${folder} was checked without a pattern`);
  const cells = [digested(cell, patterns)];
  return {
    folder,
    name: cell.id,
    manifest: null,
    pattern: fitting(pattern, cells),
    cells,
    answers: [],
    missing: [],
  };
}

function fitting(pattern: Pattern, cells: readonly StudyCell[]): Pattern {
  const results = cells.flatMap(({ result }) => (result === null ? [] : [result]));
  return pattern.of?.(results) ?? pattern;
}

/** @throws UsageError where this version does not know it */
function patternOfStudy(folder: string, manifest: Manifest, patterns: readonly Pattern[]): Pattern {
  const pattern = patternOf(manifest, patterns);
  if (pattern !== undefined) return pattern;
  const { what, hint } = unknownPattern(manifest.pattern);
  throw broken(manifestPath(folder), what, hint);
}

/** Cells of a sweep and searches that have not come to their end, and cells that an answer names in vain. */
function missingOf(ids: PlanIds, cells: readonly StudyCell[], answers: readonly SearchAnswer[]): string[] {
  const there = new Set([...cells.map(({ id }) => id), ...answers.map(({ id }) => id)]);
  const named = answers.flatMap(({ history }) => history.map(({ cell }) => cell));
  return [...new Set([...ids.cells, ...ids.searches, ...named])].filter((id) => !there.has(id));
}
