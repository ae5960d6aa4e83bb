import { join } from 'node:path';

/** Names of what lies in a study's folder. */
export const MANIFEST_FILE = 'manifest.json';
export const CELLS_FOLDER = 'cells';
export const ANSWERS_FOLDER = 'answers';
export const LOGS_FOLDER = 'logs';
export const LOCK_FILE = 'lock.json';
/** What lies in the folder of a single run. */
export const RESULT_FILE = 'result.json';
/** Ends the name of a file that is still being written; a file without it is whole. */
export const PART_SUFFIX = '.part';

const fileId = /^[A-Za-z0-9_][A-Za-z0-9_.=,+-]{0,149}$/;

/**
 * Whether an id of a study, cell or search can be the name of a file, on any system and without leaving its folder:
 * 1 to 150 letters, digits and `_ . = , + -`, no dot or sign in front.
 */
export function isFileId(id: string): boolean {
  return fileId.test(id);
}

export function manifestPath(folder: string): string {
  return join(folder, MANIFEST_FILE);
}

/** @param id one that `isFileId` accepts */
export function cellPath(folder: string, id: string): string {
  return join(folder, CELLS_FOLDER, `${id}.json`);
}

/** @param id one that `isFileId` accepts */
export function answerPath(folder: string, id: string): string {
  return join(folder, ANSWERS_FOLDER, `${id}.json`);
}

export function resultPath(folder: string): string {
  return join(folder, RESULT_FILE);
}
