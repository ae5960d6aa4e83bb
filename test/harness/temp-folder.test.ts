import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { sharedTempFolder, tempFolder } from './temp-folder.ts';

/** What makes a temporary folder by hand. */
const making = /mkdtemp\w*\(/;

/** Files of the tests, as paths from the root of the package, that match. */
function testFilesWith(pattern: RegExp): string[] {
  return readdirSync(join(packageRoot, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(readFileSync(path, 'utf8')))
    .map((path) => relative(packageRoot, path));
}

describe('the temporary folders of tests', () => {
  it('are made, and so removed, in one place', () => {
    expect(testFilesWith(making)).toEqual(['test/harness/temp-folder.ts']);
  });
});

describe('a temporary folder of one test', () => {
  const earlier: string[] = [];
  let prepared: string;

  beforeEach(() => {
    prepared = tempFolder();
  });
  afterEach(() => {
    // Whatever works in it is closed here, and finds it as it was.
    expect(readdirSync(prepared)).toEqual(['file']);
  });

  it.each(['one', 'another'])('is empty for %s', () => {
    const made = tempFolder();
    expect([prepared, made].flatMap((folder) => readdirSync(folder))).toEqual([]);
    for (const folder of [prepared, made]) writeFileSync(join(folder, 'file'), '');
    earlier.push(prepared, made);
  });

  it('is gone when the next one begins', () => {
    expect(earlier).toHaveLength(4);
    expect(earlier.filter((folder) => existsSync(folder))).toEqual([]);
    writeFileSync(join(prepared, 'file'), '');
  });
});

describe('a temporary folder of many tests', () => {
  let shared: string;

  describe('which they share', () => {
    shared = sharedTempFolder();

    afterAll(() => {
      expect(readdirSync(shared)).toEqual(['file']);
    });

    it('is there for the first', () => writeFileSync(join(shared, 'file'), ''));

    it('is there for the second, as the first left it', () => {
      expect(readdirSync(shared)).toEqual(['file']);
    });
  });

  it('is gone after them', () => {
    expect(existsSync(shared)).toBe(false);
  });
});
