import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { HydraLab, type RunningHydra } from '../harness/hydra-process.ts';
import { loadPubsub, readPubsubCell } from '../patterns/pubsub/pubsub.ts';

/*
 * Sweeps by the built command against a real broker. How fast this machine is at the moment is nobody's business
 * here, so neither rates nor `clean` are asserted.
 */

const KILLS = 20;
const SEED = 20_161_121;

let lab: HydraLab;
const bootstrap = () => `--bootstrap=${inject('kafkaBootstrap')}`;
const quick = ['--msg_batch=10', '--test_duration=1', '--report=false'];

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

/** The one study folder below the lab's results. */
function studyFolder(): string {
  const results = join(lab.folder, 'results');
  const names = existsSync(results) ? readdirSync(results) : [];
  expect(names).toHaveLength(1);
  return join(results, names[0] ?? '');
}

function cellHashes(folder: string): Map<string, string> {
  const cells = join(folder, 'cells');
  const names = existsSync(cells) ? readdirSync(cells).filter((name) => name.endsWith('.json')) : [];
  return new Map(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(cells, name)))
        .digest('hex'),
    ]),
  );
}

describe('hydra sweep', () => {
  it('measures every cell on the same apps, the last of which may host fewer clients', async () => {
    const args = ['--clients=5,25', '--rates=200,400', ...quick];
    const ended = await lab.run(['sweep', 'kafka', bootstrap(), '--json', ...args]);
    expect(ended).toMatchObject({ code: 0 });
    const summary = JSON.parse(ended.stdout);
    const study = await loadPubsub(studyFolder());
    expect(study.missing).toEqual([]);
    expect(summary.cells.map((cell: { id: string }) => cell.id)).toEqual(['001', '002', '003', '004']);
    const seen = study.cells.map(({ varied, result }) => [
      varied.clients,
      varied.msg_rate,
      result?.client_count,
      result?.counts.received,
      result?.independent_count,
      result?.average_packet_loss,
    ]);
    expect(seen).toEqual([
      [5, 200, 5, 1_000, 200, 0],
      [5, 400, 5, 2_000, 400, 0],
      [25, 200, 25, 5_000, 200, 0],
      [25, 400, 25, 10_000, 400, 0],
    ]);
    const perTask = study.cells[3]?.result?.tasks.flatMap((task) =>
      task.role === 'subscriber' ? task.clients : [],
    );
    expect(perTask?.sort()).toEqual([10, 10, 5]);
    const publishers = study.cells.map(
      (cell) => cell.result?.tasks.find((task) => task.role === 'publisher')?.id,
    );
    expect(new Set(publishers).size).toBe(1);
    const topics = study.cells.map((cell) => cell.result?.environment.system.topic);
    expect(new Set(topics).size).toBe(4);
  });

  it('measures two variants in turn, goes on after a kill, and compares them', async () => {
    const args = ['--clients=2', '--against=acks=all linger_ms=5', '--repeat=3', '--msg_batch=10'];
    const load = ['--rates=200', '--test_duration=1'];
    const life = lab.start(['sweep', 'kafka', bootstrap(), ...args, ...load]);
    await life.seen(/^\s*002\b/m);
    life.kill('SIGKILL');
    await life.ended;
    await lab.untilGone(10_000);
    const folder = studyFolder();
    const refused = await lab.run(['sweep', '--resume', folder, '--against=acks=0']);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('--against: acks=all linger_ms=5 in the study, acks=0 now');
    const resumed = await lab.run(['sweep', '--resume', folder]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toMatch(/^A +.*, acks=1 linger_ms=0\nB +.*, acks=all linger_ms=5$/m);
    const study = await loadPubsub(folder);
    const measured = study.cells.map(({ id, result }) => [
      id,
      result?.options.acks,
      result?.options.linger_ms,
    ]);
    expect(measured).toEqual([
      ['001', 1, 0],
      ['002', 'all', 5],
      ['002-r2', 'all', 5],
      ['001-r2', 1, 0],
      ['001-r3', 1, 0],
      ['002-r3', 'all', 5],
    ]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('What differs');
    const compared = await lab.run(['compare', folder, '--json']);
    expect(compared).toMatchObject({ code: 0 });
    expect(JSON.parse(compared.stdout)).toMatchObject({
      cells: [{ a: { measured: 3 }, b: { measured: 3 } }],
      disparities: [
        { name: 'acks', a: '1', b: 'all' },
        { name: 'linger_ms', a: '0', b: '5' },
      ],
    });
  });

  it('records a cell that cannot be measured, goes on and exits 1', async () => {
    const args = ['--vary=replication_factor=2,1', '--clients=2', '--rates=200', '--attempts=2', ...quick];
    const ended = await lab.run(['sweep', 'kafka', bootstrap(), ...args]);
    expect(ended.code).toBe(1);
    const [failed, measured] = (await loadPubsub(studyFolder())).cells;
    expect(failed).toMatchObject({ state: 'failed', result: null });
    expect(failed?.attempts).toHaveLength(2);
    expect(failed?.reason).toMatch(/replication/i);
    expect(measured?.state).toBe('measured');
    expect(measured?.result?.counts.received).toBe(400);
  });

  it('is interrupted by Ctrl-C with a word on how to go on, and goes on', async () => {
    const args = ['--clients=2', '--rates=100,200,300', ...quick];
    const run = lab.start(['sweep', 'kafka', bootstrap(), ...args]);
    await run.seen(/^\s*001\b/m);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    const folder = studyFolder();
    expect(ended.stderr).toContain(`--resume ${join('results', folder.split('/').at(-1) ?? '')}`);
    await lab.untilGone(10_000);
    const before = cellHashes(folder);
    expect([...before.keys()]).toContain('001.json');
    const resumed = await lab.run(['sweep', '--resume', folder, '--report=false']);
    expect(resumed).toMatchObject({ code: 0 });
    const study = await loadPubsub(folder);
    expect(study.missing).toEqual([]);
    expect(study.cells).toHaveLength(3);
    expect(Object.fromEntries(cellHashes(folder))).toMatchObject(Object.fromEntries(before));
  });

  it(`survives ${KILLS} kills at random instants: every cell once, no number changed, nothing left`, async () => {
    const random = seededRandom(SEED);
    const args = ['--clients=2,12', '--rates=100,200,300', ...quick];
    let life = lab.start(['sweep', 'kafka', bootstrap(), ...args]);
    await life.seen(/cell 1\/6/);
    const folder = studyFolder();
    let saved = cellHashes(folder);
    for (let kill = 1; kill <= KILLS; kill++) {
      await randomInstant(life, random, kill % 4 === 0);
      life.kill('SIGKILL');
      await life.ended;
      await lab.untilGone(10_000);
      const now = cellHashes(folder);
      expect(Object.fromEntries(now)).toMatchObject(Object.fromEntries(saved));
      saved = now;
      life = lab.start(['sweep', '--resume', folder, '--report=false']);
    }
    expect(saved.size).toBeGreaterThan(0);
    expect(await life.ended).toMatchObject({ code: 0 });
    expect(Object.fromEntries(cellHashes(folder))).toMatchObject(Object.fromEntries(saved));
    const study = await loadPubsub(folder);
    expect(study.missing).toEqual([]);
    const combinations = study.cells.map(({ varied }) => `${varied.clients} x ${varied.msg_rate}`);
    expect(combinations).toEqual(['2 x 100', '2 x 200', '2 x 300', '12 x 100', '12 x 200', '12 x 300']);
    for (const { id, varied } of study.cells) {
      const { result } = await readPubsubCell(folder, id);
      expect(result?.clients.map((client) => client.received)).toEqual(
        new Array(varied.clients).fill(varied.msg_rate),
      );
    }
  }, 480_000);
});

/** Anywhere in a life, mostly before a cell is over; now and then shortly after one was saved. */
async function randomInstant(life: RunningHydra, random: () => number, afterCell: boolean): Promise<void> {
  if (afterCell) await Promise.race([life.seen(/^\s*00\d\b.*\n/m), life.ended]);
  await new Promise((resolve) => setTimeout(resolve, random() * (afterCell ? 1_000 : 4_000)));
}
