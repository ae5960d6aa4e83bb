import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { refuseUnwritable } from '../../src/request/output-folder.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { refused } from '../options/refused.ts';

let folder: string;
beforeEach(() => {
  folder = tempFolder();
});

describe('refuseUnwritable', () => {
  it('takes folders that are there or can be made, and leaves no trace', () => {
    mkdirSync(join(folder, 'there'));
    refuseUnwritable(join(folder, 'there'));
    refuseUnwritable(join(folder, 'there', 'a', 'b', '$(id)'));
    refuseUnwritable(`${folder}/there/../new/`);
    expect(readdirSync(folder, { recursive: true })).toEqual(['there']);
  });

  it('refuses a file, a folder below a file and a place where nothing can be made', () => {
    writeFileSync(join(folder, 'file'), '');
    for (const path of [
      join(folder, 'file'),
      join(folder, 'file', 'below'),
      '/proc/hydra/results',
      `${folder}/a\u0000`,
    ]) {
      expect(refused(() => refuseUnwritable(path))).toMatch(
        /^--output: nothing can be written to ".*": .* \(name a folder of yours\)$/,
      );
    }
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
