import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { HistoryFile, MOST_LINES } from '../../src/shell/history-file.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = tempFolder();
  path = join(folder, 'state', 'hydra', 'history');
});

const saved = () => readFileSync(path, 'utf8').split('\n').filter(Boolean);

describe('HistoryFile', () => {
  it('keeps lines for the next shell, for its owner alone', () => {
    const { history, lines } = HistoryFile.open(path);
    expect(lines).toEqual([]);
    for (const line of ['ls apps', 'ls apps', '  ', 'ls tasks', 'x'.repeat(2_000)]) history.add(line);
    expect(HistoryFile.open(path).lines).toEqual(['ls tasks', 'ls apps']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state', 'hydra')).mode & 0o777).toBe(0o700);
  });

  it('takes an older file from everybody else', () => {
    mkdirSync(join(folder, 'state', 'hydra'), { recursive: true });
    writeFileSync(path, 'ls apps\n', { mode: 0o644 });
    HistoryFile.open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is bounded, while it is written and when it is opened', () => {
    const { history } = HistoryFile.open(path);
    for (let at = 0; at < 3 * MOST_LINES; at += 1) history.add(`show /app-${at}`);
    expect(saved().length).toBeLessThanOrEqual(MOST_LINES + 100);
    expect(saved().at(-1)).toBe(`show /app-${3 * MOST_LINES - 1}`);
    expect(HistoryFile.open(path).lines).toHaveLength(MOST_LINES);
    expect(saved()).toHaveLength(MOST_LINES);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'state', 'hydra'))).toEqual(['history']);
  });

  it('is shared by several shells', () => {
    const [one, other] = [HistoryFile.open(path).history, HistoryFile.open(path).history];
    one.add('a');
    other.add('b');
    one.add('c');
    expect(HistoryFile.open(path).lines).toEqual(['c', 'b', 'a']);
  });
});
