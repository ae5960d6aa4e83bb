import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import { PATTERNS } from '../patterns/registry.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { errorCode } from './error-code.ts';
import { loadStudy } from './load-study.ts';
import type { Study } from './study.ts';
import { MANIFEST_FILE, RESULT_FILE } from './study-files.ts';
import { holderOf } from './study-lock.ts';

/** One study or run among others. */
export interface ListedStudy {
  folder: string;
  /** The study's or run's id; null where the folder is broken. */
  id: string | null;
  label: string | null;
  kind: 'sweep' | 'search' | 'run' | null;
  /** `running`: a process holds it. `interrupted`: something planned is missing and nobody is at it. */
  state: 'complete' | 'running' | 'interrupted' | 'broken';
  /** What is broken and how to mend it; null where nothing is. */
  problem: string | null;
  /** Cells that came to their end, in whichever way. */
  cells_done: number;
  /** Null for searches, which find out while measuring. */
  cells_planned: number | null;
  clean: number;
  failed: number;
  skipped: number;
  started_at: string | null;
  bytes: number;
}

/**
 * The studies and runs in a folder, by name, which begins with their time; of a folder that is one itself, that one.
 * What cannot be loaded is listed with its problem; other folders are left out.
 * @param patterns that results may name
 * @throws UsageError when there is no such folder
 */
export async function listStudies(
  parent: string,
  patterns: readonly Pattern[] = PATTERNS,
): Promise<ListedStudy[]> {
  if (await isOurs(parent)) return [await listed(parent, patterns)];
  const studies: ListedStudy[] = [];
  for (const name of (await namesIn(parent)).sort()) {
    const folder = join(parent, name);
    if (await isOurs(folder)) studies.push(await listed(folder, patterns));
  }
  return studies;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new UsageError(`${folder} does not exist`, { hint: 'name the folder that holds your results' });
    }
    throw new UsageError(`${folder} cannot be listed: ${messageOf(error)}`, {
      hint: 'name the folder that holds your results',
      cause: error,
    });
  }
}

async function isOurs(folder: string): Promise<boolean> {
  for (const name of [MANIFEST_FILE, RESULT_FILE]) {
    try {
      await stat(join(folder, name));
      return true;
    } catch {
      // Not there, or not to be looked at: then it is nothing that could be shown.
    }
  }
  return false;
}

async function listed(folder: string, patterns: readonly Pattern[]): Promise<ListedStudy> {
  const bytes = await sizeOf(folder);
  try {
    const study = await loadStudy(folder, patterns);
    return { ...summaryOf(study), state: await stateOf(study), bytes };
  } catch (error) {
    if (!(error instanceof HydraError)) throw error;
    const problem = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
    return { ...nothingKnown, folder, problem, bytes };
  }
}

const nothingKnown = {
  id: null,
  label: null,
  kind: null,
  state: 'broken',
  cells_done: 0,
  cells_planned: null,
  clean: 0,
  failed: 0,
  skipped: 0,
  started_at: null,
} as const;

function summaryOf({ folder, manifest, cells }: Study): Omit<ListedStudy, 'state' | 'bytes'> {
  const inState = (state: string) => cells.filter((cell) => cell.state === state).length;
  return {
    folder,
    id: manifest?.study_id ?? cells[0]?.id ?? null,
    label: manifest?.label ?? null,
    kind: manifest?.plan.kind ?? 'run',
    problem: null,
    cells_done: cells.length,
    cells_planned: plannedCells(manifest),
    clean: cells.filter(({ result }) => result?.clean === true).length,
    failed: inState('failed'),
    skipped: inState('skipped'),
    started_at: manifest?.created_at ?? cells[0]?.result?.started_at ?? null,
  };
}

function plannedCells(manifest: Study['manifest']): number | null {
  if (manifest === null) return 1;
  return manifest.plan.kind === 'sweep' ? manifest.plan.cells.length : null;
}

/** @throws HydraError when nobody can tell whether somebody is at it */
async function stateOf({ folder, missing }: Study): Promise<ListedStudy['state']> {
  if ((await holderOf(folder)) !== null) return 'running';
  return missing.length === 0 ? 'complete' : 'interrupted';
}

/** Bytes of all files; what lies behind links does not count. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstatIfThere(path);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name));
  return bytes;
}

/** A study may be measured right now, so files come and go. */
async function lstatIfThere(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
