import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A new folder for one test, from the test itself or its `beforeEach`; it goes after the last `afterEach`. */
export function tempFolder(): string {
  const folder = lastingFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/** One for all tests of a file or a `describe`, from outside of tests and hooks; it goes after the other `afterAll`s. */
export function sharedTempFolder(): string {
  const folder = lastingFolder();
  afterAll(() => remove(folder));
  return folder;
}

/** One that stays until its owner removes it, e.g. in its `close`. */
export function lastingFolder(): string {
  return mkdtempSync(join(tmpdir(), 'hydra-test-'));
}

/** What a test removed itself is no failure. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
