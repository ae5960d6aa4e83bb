import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import { firstIssue } from '../base/first-issue.ts';
import { PATTERNS } from '../patterns/registry.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { CellRecord, SearchAnswer } from './cell.ts';
import { errorCode } from './error-code.ts';
import { FolderWriter } from './folder-writer.ts';
import { answerIds, cellIds, kindOf } from './load-study.ts';
import { type Manifest, manifest as manifestSchema } from './manifest.ts';
import { planIds } from './plan-ids.ts';
import { cellSchemaOf, readAnswerFile, readCellFile, readManifest } from './read-files.ts';
import {
  ANSWERS_FOLDER,
  CELLS_FOLDER,
  isFileId,
  MANIFEST_FILE,
  manifestPath,
  PART_SUFFIX,
} from './study-files.ts';
import { lockStudy } from './study-lock.ts';
import type { StudyWriter } from './study-writer.ts';
import { makeFolder, syncFolder, writeFileWhole } from './write-file.ts';

/**
 * Begins a study in a folder of its own, `<output>/<study_id>`, and takes it for this process.
 * @throws HydraError when the folder is there already or cannot be written
 */
export async function createStudy(
  output: string,
  manifest: Manifest,
  patterns: readonly Pattern[] = PATTERNS,
): Promise<StudyWriter> {
  refuseUnfit(manifest);
  const folder = join(output, manifest.study_id);
  await makeOwnFolder(output, folder);
  const lock = await lockStudy(folder);
  try {
    await writeFileWhole(manifestPath(folder), `${JSON.stringify(manifest, null, 1)}\n`);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return new FolderWriter({
    path: folder,
    manifest,
    lock,
    saved: [],
    answers: [],
    cellSchema: cellSchemaOf(manifest, patterns),
  });
}

/**
 * Goes on with a study and takes it for this process. What a killed process left half is removed. Measured and
 * skipped cells stay as they are; failed ones, and failed answers, are tried again: `saved` and `answers` leave them
 * out, and they may be replaced.
 * @throws UsageError as `loadStudy`, and for a single run
 * @throws HydraError when a living process has the study, or the folder cannot be written
 */
export async function resumeStudy(
  folder: string,
  patterns: readonly Pattern[] = PATTERNS,
): Promise<StudyWriter> {
  if ((await kindOf(folder)) === 'run') {
    throw new UsageError(`${folder} is a single run, which cannot be resumed`, {
      hint: 'name the folder of a study; it has a manifest.json',
    });
  }
  const manifest = await readManifest(folder);
  const lock = await lockStudy(folder);
  try {
    await removeHalves(folder);
    const { cells, answers } = await readFinished(folder, manifest, patterns);
    return new FolderWriter({
      path: folder,
      manifest,
      lock,
      saved: cells,
      answers,
      cellSchema: cellSchemaOf(manifest, patterns),
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function refuseUnfit(manifest: Manifest): void {
  const { success, error } = manifestSchema.safeParse(manifest);
  if (!success) throw new HydraError(`the study cannot be described: ${firstIssue(error)}`);
  const { plan, study_id } = manifest;
  const ids = (plan.kind === 'sweep' ? plan.cells : plan.searches).map(({ id }) => id);
  const unfit = [study_id, ...ids].find((id) => !isFileId(id));
  if (unfit !== undefined) throw new HydraError(`${JSON.stringify(unfit)} cannot be the name of a file`);
}

async function makeOwnFolder(output: string, folder: string): Promise<void> {
  try {
    await makeFolder(output);
    await mkdir(folder);
    await syncFolder(output);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && existsSync(folder)) {
      throw new HydraError(`${folder} is there already`, { hint: 'name another --output', cause: error });
    }
    throw new HydraError(`${folder} cannot be made: ${messageOf(error)}`, {
      hint: 'name a folder of yours with --output',
      cause: error,
    });
  }
}

/** Nobody else writes here, so a file without its final name is one that nobody will finish. */
async function removeHalves(folder: string): Promise<void> {
  const places = [join(folder, CELLS_FOLDER), join(folder, ANSWERS_FOLDER)];
  await rm(join(folder, `${MANIFEST_FILE}${PART_SUFFIX}`), { force: true });
  for (const place of places) {
    for (const name of await namesIn(place)) {
      if (name.endsWith(PART_SUFFIX)) await rm(join(place, name), { force: true });
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readFinished(
  folder: string,
  manifest: Manifest,
  patterns: readonly Pattern[],
): Promise<{ cells: CellRecord[]; answers: SearchAnswer[] }> {
  const ids = planIds(manifest);
  const cells: CellRecord[] = [];
  for (const id of await cellIds(folder, ids)) {
    const cell = await readCellFile(folder, id, { ids, patterns });
    if (cell.state !== 'failed') cells.push(cell);
  }
  const answers: SearchAnswer[] = [];
  for (const id of await answerIds(folder, ids)) {
    const answer = await readAnswerFile(folder, id);
    if (answer.outcome !== 'failed') answers.push(answer);
  }
  return { cells, answers };
}
