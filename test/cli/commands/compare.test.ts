import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CellRecord } from '../../../src/store/cell.ts';
import { HydraLab } from '../../harness/hydra-process.ts';
import {
  copyOfGolden,
  copyOfGoldenRun,
  editJson,
  goldenManifest,
  goldenSweep,
  plannedCells,
  readJson,
} from '../../store/golden.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

const compare = (...args: string[]) => lab.run(['compare', ...args]);

/** The golden sweep with every end-to-end p99 multiplied. */
function slower(factor: number): string {
  const folder = copyOfGolden();
  for (const { id } of plannedCells(goldenManifest())) {
    const path = join(folder, 'cells', `${id}.json`);
    const { result } = readJson(path) as CellRecord;
    const end_to_end = result?.latency_us.end_to_end;
    const p99 = Math.round((end_to_end?.p99 ?? 0) * factor);
    editJson(path, {
      result: { ...result, latency_us: { ...result?.latency_us, end_to_end: { ...end_to_end, p99 } } },
    });
  }
  return folder;
}

describe('hydra compare', () => {
  it('answers and shows a table per cell', async () => {
    const { code, stdout, stderr } = await compare(goldenSweep, slower(1.5));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^No verdict, for want of repeats \(--repeat=3\): end-to-end latency p99 \+50 % at /,
    );
    expect(stdout.match(/^\d+ clients x [\d,]+\/s: 1 run each$/gm)).toHaveLength(6);
    expect(stdout).toContain('no interval: one measurement each');
  });

  it('prints one document with --json, of the measures named', async () => {
    const { code, stdout } = await compare(
      goldenSweep,
      goldenSweep,
      '--json',
      '--measures=p99,loss',
      '--confidence=90',
    );
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      confidence: 0.9,
      headline: 'No difference seen in 6 cells',
      fail_if: [],
    });
    for (const cell of document.cells) {
      expect(cell.measures.map(({ key }: { key: string }) => key)).toEqual([
        'latency_us.end_to_end.p99',
        'average_packet_loss',
      ]);
    }
  });

  it('ends with 1 where a bound breaks, and says where', async () => {
    const after = slower(1.5);
    const broken = await compare(goldenSweep, after, '--fail_if=p99 +10%', '--fail_if', 'rate -5%', '--json');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/^note: p99 \+10%: the plain difference decides in 6 cells/);
    expect(broken.stderr.match(/^hydra: p99 \+10% at /gm)).toHaveLength(6);
    expect(JSON.parse(broken.stdout).fail_if).toMatchObject([
      { rule: 'p99 +10%', failures: Array(6).fill(expect.stringContaining('+50 %')) },
      { rule: 'rate -5%', failures: [] },
    ]);
    expect((await compare(goldenSweep, after, '--fail_if=p99 +60%')).code).toBe(0);
  });

  it('compares a run with the cell of a sweep that it repeats', async () => {
    const { code, stdout } = await compare(copyOfGoldenRun(), goldenSweep);
    expect(code).toBe(0);
    expect(stdout.match(/^only in B: /gm)).toHaveLength(5);
  });

  it('refuses studies that differ in more than they vary, unless told', async () => {
    const other = copyOfGolden();
    for (const { id } of plannedCells(goldenManifest())) {
      const path = join(other, 'cells', `${id}.json`);
      const { result } = readJson(path) as CellRecord;
      const options = { ...result?.options, msg_size: 1000 };
      editJson(path, {
        result: { ...result, options, environment: { ...result?.environment, cpu_count: 64 } },
      });
    }
    const refused = await compare(goldenSweep, other);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^hydra: A and B differ in more than what they vary: processors \(A: \d+ x .*, B: 64 x .*\); msg_size \(A: 100, B: 1,000\) \(.*--allow_different\)\n$/,
    );
    const allowed = await compare(goldenSweep, other, '--allow_different');
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toContain('msg_size: A 100, B 1,000');
  });

  it.each([
    [['/nowhere'], '/nowhere does not exist'],
    [
      [goldenSweep],
      'hydra compare needs 2 folders (a single one does where hydra sweep measured two variants',
    ],
    [['/nowhere', '/nowhere'], '/nowhere does not exist'],
    [['/nowhere', '/nowhere', '--fail_if=p98 +1%'], 'names no measure: there is no "p98"'],
    [['/nowhere', '/nowhere', '--measures=p99,lag'], '--measures: "p99,lag" names no measure'],
    [['/nowhere', '/nowhere', '--confidence=100'], '--confidence: "100" is too large'],
    [['a', 'b', 'c'], 'does not know what to do with "c"'],
  ])('refuses %j in one line', async (args, says) => {
    const { code, stdout, stderr } = await compare(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^hydra: [^\n]*\n$/);
  });
});
