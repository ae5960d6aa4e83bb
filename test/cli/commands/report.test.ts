import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydraLab } from '../../harness/hydra-process.ts';
import { copyOfGolden, goldenSweep } from '../../store/golden.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

const report = (...args: string[]) => lab.run(['report', ...args]);

describe('hydra report', () => {
  it('writes report.html into the folder and prints its path, the answer on stderr', async () => {
    const folder = copyOfGolden();
    const { code, stdout, stderr } = await report(folder);
    const path = join(folder, 'report.html');
    expect(stdout).toBe(`${path}\n`);
    expect(stderr).toMatch(/^.+: (clean|not clean|nothing)/);
    expect(code).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('writes several studies to the file that -o names, and says so as JSON', async () => {
    const path = join(lab.folder, 'new', 'both.html');
    const { code, stdout } = await report(goldenSweep, goldenSweep, '-o', path, '--json');
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    expect(told.report).toBe(path);
    expect(told.studies).toHaveLength(2);
    expect(readFileSync(path, 'utf8')).toContain('id="study-2"');
  });

  it.each([
    ['no folder', [], /^hydra: hydra report needs a folder/],
    ['a folder that is not there', ['nowhere'], /^hydra: nowhere does not exist/],
    ['a folder for a file', [goldenSweep, '-o', '.'], /^hydra: --output: "\." is a folder/],
    ['an unknown option', [goldenSweep, '--outpt', 'x'], /did you mean --output/],
  ])('refuses %s with one line', async (_what, args, line) => {
    mkdirSync(join(lab.folder, 'empty'));
    const { code, stdout, stderr } = await report(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(lab.folder, 'report.html'))).toBe(false);
  });
});
