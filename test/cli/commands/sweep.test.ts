import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { beforeEach, describe, expect, it } from 'vitest';
import { HydraError } from '../../../src/base/errors.ts';
import type { Command } from '../../../src/cli/command.ts';
import { suiteCommand } from '../../../src/cli/commands/suites.ts';
import { sweepCommand } from '../../../src/cli/commands/sweep.ts';
import type { RawOptions } from '../../../src/options/read-option.ts';
import type { PubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { loadStudy } from '../../../src/store/load-study.ts';
import { type PlannedCell, STUDY_SCHEMA_VERSION } from '../../../src/store/manifest.ts';
import { createStudy, resumeStudy } from '../../../src/store/open-study.ts';
import { expectedSeconds } from '../../../src/sweep/duration.ts';
import type { Conduct, ReadySweep, RunSweep } from '../../../src/sweep/ready-study.ts';
import { runSweepCells } from '../../../src/sweep/run-sweep.ts';
import { kafka } from '../../../src/workloads/kafka/kafka.ts';
import { recordedOptions, sharedOptions } from '../../../src/workloads/shared/read-options.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { goldenResult } from '../golden-result.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

interface Line {
  raw: RawOptions;
  subject?: string;
  command?: 'sweep' | 'kafka-batch' | 'kafkafixed';
  measure?: (cell: PlannedCell, interrupt: () => void) => Partial<PubsubResult>;
}

/** Runs a command whose sweeps are kept by the real store and measured by `measure`; tells all it did. */
async function run({ raw, subject = 'kafka', command = 'sweep', measure = () => ({}) }: Line) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const asked: (ReadySweep & Conduct)[] = [];
  const control = new AbortController();
  const runSweep: RunSweep = async (sweep, conduct) => {
    const context = { ...sweep, ...conduct };
    asked.push(context);
    return sweepInMemory(context, async (cell) =>
      goldenResult({
        options: recordedOptions(context.cellOptions(cell.varied)),
        ...measure(cell, () => control.abort(new Error('Ctrl-C'))),
      }),
    );
  };
  const commands: Command[] = [
    sweepCommand([kafka], runSweep),
    ...kafka.suites.map((suite) =>
      suiteCommand(kafka, suite, { runSweep, runSearch: async () => expect.fail() }),
    ),
  ];
  const exitCode = await commands
    .find(({ name }) => name === command)
    ?.run({
      raw: { output: join(cwd, 'results'), ...raw },
      subject: subject === '' ? undefined : subject,
      operands: [],
      terminal: {
        out: async (text: string) => {
          stdout.push(text);
        },
        err: (text: string) => {
          stderr.push(text);
        },
        live: false,
        columns: 80,
        colors: createColors(false),
      },
      workloads: [kafka],
      modules: [],
      env: {},
      cwd,
      signal: control.signal,
      commandText: 'hydra sweep',
    })
    .catch((error: unknown) => error);
  return { exitCode, asked, stdout: stdout.join(''), stderr: stderr.join('') };
}

async function sweepInMemory(
  context: ReadySweep & Conduct,
  measure: (cell: PlannedCell) => Promise<PubsubResult>,
) {
  const { plan, options, label, resume, observe, signal } = context;
  const names = plan.dimensions.map(({ name }) => name);
  const writer =
    resume === null
      ? await createStudy(options.output, {
          schema_version: STUDY_SCHEMA_VERSION,
          study_id: '20261121-141500-3f9a2c',
          label,
          created_at: '2026-11-21T14:15:00.000Z',
          workload: 'kafka',
          pattern: 'pubsub',
          options: sharedOptions(kafka, options, names),
          plan,
          environment: goldenResult().environment,
        })
      : await resumeStudy(resume);
  const expected_s = expectedSeconds(
    kafka,
    plan.cells.map(({ varied }) => context.cellOptions(varied)),
  );
  const now = () => new Date(0);
  try {
    const tally = await runSweepCells(plan, {
      load: 'msg_rate',
      writer,
      measure,
      expected_s,
      observe,
      signal,
      now,
    });
    return { folder: writer.path, study: await loadStudy(writer.path), report: null, tally };
  } finally {
    await writer.close();
  }
}

const studyFolder = () => join(cwd, 'results', '20261121-141500-3f9a2c');

function refusal(exitCode: unknown): string {
  if (!(exitCode instanceof HydraError)) throw new Error(`it ended with ${String(exitCode)}`);
  expect(exitCode.exitCode).toBe(2);
  return `${exitCode.message} (${exitCode.hint})`;
}

describe('hydra sweep', () => {
  it('asks for every combination with the options of its cell', async () => {
    const raw = {
      clients: '5,25',
      rates: '1000..2000*2',
      vary: 'acks=0,all',
      test_duration: '3',
      label: 'x',
    };
    const { exitCode, asked } = await run({ raw });
    expect(exitCode).toBe(0);
    const [{ plan, cellOptions, label, report } = Object.create(null)] = asked;
    expect({ label, report, cells: plan.cells.length }).toEqual({ label: 'x', report: true, cells: 8 });
    expect(cellOptions(plan.cells[7].varied)).toMatchObject({
      clients: 25,
      total_sub_apps: 3,
      msg_rate: 2000,
      acks: 'all',
      test_duration: 3,
    });
  });

  it('ends with the answer, the matrix and the folder', async () => {
    const measure = ({ varied }: PlannedCell): Partial<PubsubResult> =>
      varied.clients === 25 ? { clean: false, average_packet_loss: 12.5 } : {};
    const { exitCode, stdout } = await run({ raw: { clients: '5,25', rates: '100,200' }, measure });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^clean up to 5 clients at 200\/s/);
    expect(stdout).toMatch(
      /^clients \\ msg_rate +100 +200\n +5 +clean +clean\n +25 +loss 12.5 % +loss 12.5 %$/m,
    );
    expect(stdout).toContain(`files  ${studyFolder()}\n`);
  });

  it('shows of repeats how many were clean', async () => {
    const measure = ({ repeat }: PlannedCell) => ({ clean: repeat !== 2, average_packet_loss: 0 });
    const { stdout } = await run({ raw: { rates: '100,200', repeat: '3' }, measure });
    expect(stdout).toContain('clean 2/3, not clean');
  });

  it('does not call unclean what was measured clean in one repeat and failed in another', async () => {
    const measure = ({ repeat }: PlannedCell) => {
      if (repeat === 2) throw new HydraError('the broker is gone');
      return {};
    };
    const { stdout } = await run({ raw: { rates: '100,200', repeat: '2', attempts: '1' }, measure });
    expect(stdout).toMatch(/ +clean 1\/2 +clean 1\/2$/m);
  });

  it('counts no clean repeats where nothing was measured', async () => {
    const raw = { rates: '100,200', repeat: '2', stop_when: ['average_packet_loss>=0'] };
    const { stdout } = await run({ raw });
    expect(stdout).toMatch(/clean 2\/2 +skipped$/m);
  });

  it('prints a document for scripts instead, with --json', async () => {
    const raw = { rates: '100,200', json: true, threshold: ['counts.lost==1'] };
    const { exitCode, stdout } = await run({ raw });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      study_id: '20261121-141500-3f9a2c',
      folder: studyFolder(),
      report: null,
      measured: 2,
      failed: [],
      broken_thresholds: [
        { cell: '001', threshold: 'counts.lost==1', reason: 'counts.lost is 0' },
        { cell: '002', threshold: 'counts.lost==1', reason: 'counts.lost is 0' },
      ],
      cells: [
        { id: '001', varied: { msg_rate: 100 }, state: 'measured', clean: true, drain_s: 0.31 },
        { id: '002', varied: { msg_rate: 200 }, state: 'measured', average_packet_loss: 0 },
      ],
    });
  });

  it('ends with 1 when a cell failed, a task died or a threshold broke, each named', async () => {
    const dead = { id: 'sub.1', app: '/sub', role: 'subscriber' as const, phase: 'watch', reason: 'killed' };
    const measure = ({ id }: PlannedCell): Partial<PubsubResult> => {
      if (id === '001') throw new Error('no\u001b[2J broker');
      return id === '002' ? { dead_tasks: [dead] } : { clean: false };
    };
    const raw = { rates: '100..300+100', attempts: '2', threshold: 'clean==true' };
    const { exitCode, stderr, stdout } = await run({ raw, measure });
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').filter((line) => line.startsWith('hydra: '))).toEqual([
      'hydra: cell 001 (msg_rate 100) failed after 2 tries: no [2J broker',
      'hydra: cell 002 (msg_rate 200): task sub.1 died during watch: killed',
      'hydra: cell 003 (msg_rate 300): threshold broken: clean==true (clean is false)',
    ]);
    expect(stdout).toContain('failed');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('prints the plan and measures nothing, with --dry_run', async () => {
    const raw = { rates: '100,200', order: 'random', seed: '1', stop_when: 'clean==false', dry_run: true };
    const { exitCode, asked, stdout } = await run({ raw });
    expect({ exitCode, asked: asked.length, left: readdirSync(cwd) }).toEqual({
      exitCode: 0,
      asked: 0,
      left: [],
    });
    expect(stdout).toMatch(
      /^cell {2}msg_rate\n00[12] +[12]00\n00[12] +[12]00\n\n2 cells, order random, seed 1, about/,
    );
    expect(stdout).toContain('; rows stop when clean==false\n');
    const json = await run({ raw: { ...raw, json: true } });
    expect(JSON.parse(json.stdout)).toMatchObject({
      plan: { kind: 'sweep', seed: 1 },
      cells: ['002', '001'],
    });
  });

  it('writes the files for other tools, with what broke', async () => {
    const [junit, prometheus] = [join(cwd, 'junit.xml'), join(cwd, 'deep', 'hydra.prom')];
    const raw = { rates: '100,200', threshold: 'clean==true', junit, prometheus };
    const { exitCode } = await run({ raw, measure: ({ id }) => ({ clean: id !== '002' }) });
    expect(exitCode).toBe(1);
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuite [^>]*tests="2" failures="1"/);
    expect(readFileSync(prometheus, 'utf8')).toMatch(/^hydra_\w+\{.*msg_rate="200"/m);
  });

  it('leaves no file of an earlier sweep behind when it cannot begin', async () => {
    const junit = join(cwd, 'junit.xml');
    writeFileSync(junit, 'all well');
    const raw = { rates: '100,200', output: join(cwd, 'other'), junit };
    mkdirSync(join(cwd, 'other', '20261121-141500-3f9a2c'), { recursive: true });
    const { exitCode } = await run({ raw });
    expect(exitCode).toBeInstanceOf(HydraError);
    expect(readFileSync(junit, 'utf8')).toContain('is there already');
  });

  it('draws a seed for a random order, and records it', async () => {
    const { asked } = await run({ raw: { rates: '100,200', order: 'random' } });
    expect(asked[0]?.plan.seed).toEqual(expect.any(Number));
  });

  it.each([
    [{}, 'nothing varies (give --clients, --rates or --vary'],
    [{ clients: '10,,50' }, '--clients: "10,,50" has an empty value'],
    [{ rates: '10q' }, '--rates: "10q" is not a number'],
    [{ rates: '100..200' }, '--rates: "100..200" is not a range'],
    [{ rates: '1,2', vary: 'msg_rate=3' }, '"msg_rate" varies twice'],
    [{ rates: '1,2', msg_rate: '3' }, '--msg_rate "3" is given, and it varies (give the list alone)'],
    [{ clients: '10,20', total_sub_apps: '3' }, '--clients 10 and --total_sub_apps both say'],
    [{ vary: ['bootstrap=a:1'] }, '--bootstrap cannot vary'],
    [{ rates: '1,2', repeat: '0' }, '--repeat: "0" is too small'],
    [{ rates: '1,2', attempts: '101' }, '--attempts: "101" is too large'],
    [{ rates: '1,2', order: 'sorted' }, '--order: "sorted" is not known'],
    [{ rates: '1,2', seed: '5' }, '--seed 5 decides nothing'],
    [{ rates: '1,2', label: 'a\nb' }, '--label: "a\\nb" holds a control character'],
    [{ rates: '1,2', label: '' }, '--label: "" is empty'],
    [{ rates: '1,2', stop_when: 'loss>5' }, '--stop_when "loss>5": the result has no "loss"'],
    [{ rates: '1,2', stop_when: 'loss' }, '--stop_when: "loss" is not a condition'],
    [{ rates: '1,2', threshold: 'loss>5' }, '--threshold "loss>5": the result has no "loss"'],
    [{ rates: '1,1e8', test_duration: '80000' }, 'cell 002: --msg_rate 100000000 x --test_duration 80000'],
    [{ rates: '1,2', vary: 'replication_factor=1,2' }, 'cell 002: --replication_factor 2 needs as many'],
    [{ rates: '1..101+1', clients: '1..100+1' }, '10100 cells are more than a sweep of at most 10000'],
    [{ rates: '1,2', output: '/proc/hydra' }, '--output: nothing can be written to "/proc/hydra"'],
    [{ rates: '1,2', junit: '/proc/hydra/x.xml' }, '--junit: nothing can be written to "/proc/hydra"'],
    [{ rates: '1,2', prometheus: '/proc' }, '--prometheus: "/proc" is a folder'],
    [{ rates: '1,2', hydra_dev: 'nodevice9' }, 'no network device "nodevice9"'],
    [{ resume: 'gone' }, 'gone does not exist'],
  ])('measures nothing with %j', async (raw, message) => {
    const { exitCode, asked } = await run({ raw });
    expect(refusal(exitCode)).toContain(message);
    expect(asked).toEqual([]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('needs a workload or a folder', async () => {
    const { exitCode } = await run({ raw: { rates: '1,2' }, subject: '' });
    expect(refusal(exitCode)).toBe(
      'hydra sweep needs a workload (one of: kafka; or --resume <folder> to go on with a sweep)',
    );
  });
});

describe('hydra sweep --resume', () => {
  const first = {
    clients: '5,25',
    rates: '100,200',
    label: 'mine',
    bootstrap: 'a:1',
    threshold: 'clean==true',
    msg_size: '50',
  };

  async function interrupted() {
    const measure = ({ id }: PlannedCell, interrupt: () => void) => {
      if (id === '002') interrupt();
      return {};
    };
    return run({ raw: first, measure });
  }

  it('goes on with the plan and options of the folder, the brokers included', async () => {
    const before = await interrupted();
    expect(before.exitCode).toEqual(new Error('Ctrl-C'));
    expect(before.stderr).toContain(`hydra: to go on: hydra sweep --resume ${studyFolder()}\n`);
    const { exitCode, asked, stdout } = await run({
      raw: { resume: studyFolder(), json: true },
      subject: '',
    });
    expect(exitCode).toBe(0);
    const [then, now] = [before.asked[0], asked[0]];
    expect(now?.plan).toEqual(then?.plan);
    expect(now).toMatchObject({
      label: 'mine',
      resume: studyFolder(),
      options: { bootstrap: 'a:1' },
    });
    const cells = now?.plan.cells.map((cell) => now.cellOptions(cell.varied));
    expect(cells).toEqual(then?.plan.cells.map((cell) => then.cellOptions(cell.varied)));
    expect(JSON.parse(stdout)).toMatchObject({ measured: 4 });
  });

  it('takes options that say the same, and settings and outputs', async () => {
    await interrupted();
    const same = { ...first, vary: [], seed: undefined, test_duration: '10' };
    const free = { engine: 'local', report: false, json: true, marathon_port: '8081' };
    const { exitCode, asked } = await run({ raw: { ...same, ...free, resume: studyFolder() } });
    expect(exitCode).toBe(0);
    expect(asked[0]?.report).toBe(false);
  });

  it('names each difference, and changes nothing', async () => {
    await interrupted();
    const raw = {
      resume: studyFolder(),
      clients: '5,25,50',
      msg_rate: '7',
      msg_size: '60',
      bootstrap: 'b:1',
      label: 'yours',
      repeat: '2',
      stop_when: 'clean==false',
    };
    const { exitCode, asked } = await run({ raw });
    expect(asked).toEqual([]);
    expect(refusal(exitCode)).toBe(
      `--resume: ${studyFolder()} was planned otherwise: ${[
        '--msg_rate: varies in the study, 7 now',
        '--label: mine in the study, yours now',
        '--msg_size: 50 in the study, 60 now',
        '--bootstrap: a:1 in the study, b:1 now',
        'the values of clients: 5,25 in the study, 5,25,50 now',
        '--repeat: 1 in the study, 2 now',
        '--stop_when: none in the study, clean==false now',
      ].join('; ')} (leave these options out, or begin a new sweep without --resume)`,
    );
  });

  it('names an option that varies now and did not', async () => {
    await run({ raw: { vary: 'acks=0,1' } });
    const { exitCode } = await run({ raw: { resume: studyFolder(), clients: '5,25', rates: '100' } });
    expect(refusal(exitCode)).toContain(
      'planned otherwise: the values of clients: unset in the study, 5,25 now; the values of msg_rate: unset in the study, 100 now (',
    );
  });

  it.each([
    ['manifest.json', '{', 'manifest.json'],
    ['manifest.json', '{"schema_version": 99}', 'manifest.json'],
  ])('refuses a broken folder: %s holds %s', async (file, text, message) => {
    await interrupted();
    writeFileSync(join(studyFolder(), file), text);
    const { exitCode, asked } = await run({ raw: { resume: studyFolder() } });
    expect(refusal(exitCode)).toContain(message);
    expect(asked).toEqual([]);
  });

  it('refuses a manifest that was changed by hand, and a single run', async () => {
    await interrupted();
    const path = join(studyFolder(), 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    manifest.plan.dimensions[1].values.push(300);
    writeFileSync(path, JSON.stringify(manifest));
    const changed = await run({ raw: { resume: studyFolder() } });
    expect(refusal(changed.exitCode)).toContain('planned otherwise: the cells or their order');
    const folder = join(cwd, 'run');
    mkdirSync(folder);
    writeFileSync(join(folder, 'result.json'), JSON.stringify(goldenResult()));
    const single = await run({ raw: { resume: folder } });
    expect(refusal(single.exitCode)).toContain('is a single run, which cannot be resumed');
  });

  it('tells with --dry_run what is left', async () => {
    await interrupted();
    const { stdout } = await run({ raw: { resume: studyFolder(), dry_run: true } });
    expect(stdout).toMatch(
      /^cell +clients +msg_rate\n002 .*\n003 .*\n004 .*\n\n3 cells \(1 of 4 are over\), order given/,
    );
  });
});

describe('the suites', () => {
  const dimensionsOf = async (command: 'kafka-batch' | 'kafkafixed', raw: RawOptions) => {
    const { asked, stdout } = await run({ command, subject: '', raw: { ...raw, dry_run: true, json: true } });
    expect(asked).toEqual([]);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
    const { plan } = JSON.parse(stdout);
    return Object.fromEntries(
      plan.dimensions.map(({ name, values }: { name: string; values: unknown[] }) => [name, values]),
    );
  };

  it('kafka-batch sweeps clients x msg_batch at 30000/s', async () => {
    expect(await dimensionsOf('kafka-batch', {})).toEqual({
      clients: [30, 60, 120, 240, 480, 960, 1920],
      msg_batch: [100, 200, 500, 1000, 2000, 5000],
    });
    const raw = { clients: '30,60', msg_batch: '100' };
    const { asked } = await run({ command: 'kafka-batch', subject: '', raw });
    expect(asked[0]?.options).toMatchObject({ msg_rate: 30_000, msg_batch: 100 });
  });

  it('kafkafixed sweeps rates with 200 clients', async () => {
    expect(await dimensionsOf('kafkafixed', {})).toEqual({
      msg_rate: [1000, 1500, 2000, 3000, 5000, 10_000],
    });
    const { asked } = await run({ command: 'kafkafixed', subject: '', raw: { rates: '5' } });
    expect(asked[0]?.options).toMatchObject({ total_sub_apps: 20, clients_per_app: 10 });
  });

  it.each([
    [{ clients: '30' }, { clients: [30], msg_batch: [100, 200, 500, 1000, 2000, 5000] }],
    [
      { clients: '30', vary: 'msg_batch=1,2' },
      { clients: [30], msg_batch: [1, 2] },
    ],
    [{ clients: '30', msg_batch: '7' }, { clients: [30] }],
    [{ total_sub_apps: '3', msg_batch: '7', rates: '5,6' }, { msg_rate: [5, 6] }],
    [
      { clients: '30', msg_batch: '7', vary: 'acks=0,1' },
      { clients: [30], acks: [0, 1] },
    ],
  ])('replace what %j names', async (raw, dimensions) => {
    expect(await dimensionsOf('kafka-batch', raw)).toEqual(dimensions);
  });
});
