import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { HydraError } from '../../src/base/errors.ts';
import { type Measure, workloadCommand } from '../../src/cli/commands/workload.ts';
import { failedRun, refuseUnwritableExports, wantsExports, writeExports } from '../../src/cli/exports.ts';
import { Problem } from '../../src/options/field.ts';
import type { RawOptions } from '../../src/options/read-option.ts';
import { parseThreshold, type Threshold } from '../../src/options/threshold.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { readJunit } from '../export/xml-reader.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { copyOfGoldenRun, goldenSweep, readJson } from '../store/golden.ts';

function threshold(text: string): Threshold {
  const read = parseThreshold(text);
  if (read instanceof Problem) throw new Error(read.problem);
  return read;
}

const casesIn = (file: string) =>
  readJunit(readFileSync(file, 'utf8')).children[0]?.children.filter(({ name }) => name === 'testcase') ?? [];

describe('writeExports', () => {
  it('writes what was asked for, in folders that need not exist, and nothing besides', async () => {
    const folder = tempFolder();
    const raw = { junit: join(folder, 'a', 'report.xml'), prometheus: join(folder, 'b.prom') };
    expect(wantsExports(raw)).toBe(true);
    await writeExports(raw, await loadStudy(goldenSweep), [threshold('clean==true')]);
    expect(casesIn(raw.junit)).toHaveLength(6);
    expect(readFileSync(raw.prometheus, 'utf8')).toMatch(/^# HELP hydra_cell_info /);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b.prom']);
    expect(readdirSync(dirname(raw.junit))).toEqual(['report.xml']);
  });

  it('does nothing where nothing was asked for', async () => {
    expect(wantsExports({})).toBe(false);
    await writeExports({}, failedRun('kafka', 'reason', pubsubPattern), []);
  });

  it('judges thresholds on rows that a loaded study leaves out', async () => {
    const junit = join(tempFolder(), 'report.xml');
    const thresholds = [
      threshold('clients.0.lost==0'),
      threshold('clients.0.received<1'),
      threshold('clients.99.lost==0'),
    ];
    await writeExports({ junit }, await loadStudy(goldenSweep), thresholds);
    const [kept, broken, absent] = casesIn(junit);
    expect(kept?.children).toEqual([]);
    expect(broken?.children[0]?.text).toMatch(/^clients\.0\.received is \d+$/);
    expect(absent?.children[0]?.text).toBe('the result has no clients.99.lost');
  });

  it('says which file cannot be written', async () => {
    const folder = tempFolder();
    const junit = join(folder, 'taken');
    mkdirSync(junit);
    await expect(writeExports({ junit }, failedRun('kafka', 'x', pubsubPattern), [])).rejects.toThrow(
      /^--junit: ".*" cannot be written: /,
    );
  });
});

describe('refuseUnwritableExports', () => {
  it.each([
    [{ junit: '/proc/none/report.xml' }, /^--junit: nothing can be written to /],
    [{ prometheus: '/' }, /^--prometheus: .* is a folder$/],
    [{ junit: '' }, /^--junit: /],
    [{ junit: ['a', 'b'] }, /^--junit is given 2 times$/],
    [{ junit: 'a.xml', prometheus: './a.xml' }, /name the same file$/],
  ])('refuses %j before anything is measured', (raw, message) => {
    expect(() => refuseUnwritableExports(raw)).toThrow(message);
  });

  it('leaves nothing behind', () => {
    const folder = tempFolder();
    refuseUnwritableExports({
      junit: join(folder, 'deep', 'er', 'a.xml'),
      prometheus: join(folder, 'b.prom'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('hydra kafka', () => {
  it('exports the run it has saved', async () => {
    const folder = copyOfGoldenRun();
    const junit = join(tempFolder(), 'report.xml');
    const result = pubsubResult.parse(readJson(join(folder, 'result.json')));
    const { exitCode } = await run({ junit, threshold: ['packet_tx<1', 'clean==true'] }, async () => ({
      result,
      folder,
    }));
    expect(exitCode).toBe(1);
    expect(casesIn(junit).map(({ attributes, children }) => [attributes.name, children.length])).toEqual([
      ['packet_tx<1', 1],
      ['clean==true', 0],
    ]);
  });

  it('says in the report that it came to nothing, so that an older one does not pass for it', async () => {
    const junit = join(tempFolder(), 'report.xml');
    writeFileSync(junit, '<old/>');
    const { exitCode } = await run({ junit }, async () => {
      throw new HydraError('no broker answers', { hint: 'start it' });
    });
    expect(exitCode).toMatchObject({ message: 'no broker answers' });
    expect(casesIn(junit)).toMatchObject([
      {
        attributes: { name: 'measured', classname: 'kafka' },
        children: [{ name: 'error', text: 'no broker answers (start it)' }],
      },
    ]);
  });

  it('measures nothing when a file cannot be written', async () => {
    const { exitCode } = await run({ junit: '/proc/none/a.xml' }, () => {
      throw new Error('it must not be measured');
    });
    expect(exitCode).toMatchObject({ exitCode: 2, message: expect.stringContaining('--junit') });
  });
});

async function run(raw: RawOptions, measure: Measure) {
  const stderr: string[] = [];
  const cwd = tempFolder();
  const terminal = {
    out: async () => {},
    err: (text: string) => {
      stderr.push(text);
    },
    live: false,
    columns: 80,
    colors: createColors(false),
  };
  const exitCode = await workloadCommand(kafka, measure)
    .run({
      raw: { output: join(cwd, 'results'), ...raw },
      subject: undefined,
      operands: [],
      terminal,
      workloads: [kafka],
      modules: [],
      env: {},
      cwd,
      signal: new AbortController().signal,
      commandText: 'hydra kafka',
    })
    .catch((error: unknown) => error);
  return { exitCode, stderr: stderr.join('') };
}
