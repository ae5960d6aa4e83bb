import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { beforeEach, describe, expect, it } from 'vitest';
import { HydraError } from '../../../src/base/errors.ts';
import { packageRoot } from '../../../src/base/package-root.ts';
import type { Command } from '../../../src/cli/command.ts';
import { searchCommand } from '../../../src/cli/commands/search.ts';
import { suiteCommand } from '../../../src/cli/commands/suites.ts';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { runSearches } from '../../../src/search/run-search.ts';
import { loadStudy } from '../../../src/store/load-study.ts';
import { STUDY_SCHEMA_VERSION } from '../../../src/store/manifest.ts';
import { createStudy, resumeStudy } from '../../../src/store/open-study.ts';
import type { Conduct, ReadySearch, RunSearch } from '../../../src/sweep/ready-study.ts';
import { kafka } from '../../../src/workloads/kafka/kafka.ts';
import type { KafkaOptions } from '../../../src/workloads/kafka/options.ts';
import { recordedOptions, sharedOptions } from '../../../src/workloads/shared/read-options.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { goldenResult } from '../golden-result.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

type Asked = ReadySearch & Conduct;

const searchKafka = (runSearch: RunSearch): Command => searchCommand([kafka], runSearch);
const kafkarate = (runSearch: RunSearch): Command => {
  const suite = kafka.suites.find(({ name }) => name === 'kafkarate') ?? expect.fail();
  return suiteCommand(kafka, suite, { runSearch, runSweep: async () => expect.fail() });
};

/** A system that loses nothing up to 3000 messages/s, searched by the real search into a real folder. */
function engine(asked: Asked[], failAt = Number.POSITIVE_INFINITY): RunSearch {
  return async (search, conduct) => {
    const context = { ...search, ...conduct };
    asked.push(context);
    const writer = context.resume === null ? await begun(context) : await resumeStudy(context.resume);
    let measurements = 0;
    try {
      const answers = await runSearches(context.plan, {
        ...context,
        writer,
        now: () => new Date(),
        measure: async ({ varied }) => {
          measurements += 1;
          if (measurements > failAt) throw new HydraError('the broker is gone');
          const rate = Number(varied.msg_rate);
          const options = context.cellOptions(varied) as KafkaOptions;
          expect(options.msg_rate).toBe(rate);
          const received = Math.min(rate, 3000);
          const average_packet_loss = ((rate - received) / rate) * 100;
          return goldenResult({
            options: recordedOptions(options),
            average_tx_rate: rate,
            average_rate: received,
            average_packet_loss,
          });
        },
      });
      return { folder: writer.path, study: await loadStudy(writer.path), report: null, answers };
    } finally {
      await writer.close();
    }
  };
}

function begun({ options, plan, label }: ReadySearch) {
  return createStudy(options.output, {
    schema_version: STUDY_SCHEMA_VERSION,
    study_id: '20261121-120000-abcdef',
    label,
    created_at: '2026-11-21T12:00:00.000Z',
    workload: 'kafka',
    pattern: 'pubsub',
    options: sharedOptions(
      kafka,
      options,
      plan.dimensions.map(({ name }) => name),
    ),
    plan,
    environment: goldenResult().environment,
  });
}

interface Try {
  raw: RawOptions;
  subject?: string | null;
  command?: (runSearch: RunSearch) => Command;
  failAt?: number;
  interrupt?: boolean;
}

async function run({ raw, subject = 'kafka', command = searchKafka, failAt, interrupt }: Try) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const asked: Asked[] = [];
  const stop = new AbortController();
  const really = engine(asked, failAt);
  const runSearch: RunSearch = (search, conduct) => {
    const observe: Conduct['observe'] = (event) => {
      if (interrupt === true && event.kind === 'cell-ended') stop.abort(new Error('Ctrl-C'));
      conduct.observe(event);
    };
    return really(search, { ...conduct, observe });
  };
  const ended = await command(runSearch)
    .run({
      raw: raw.resume === undefined ? { output: join(cwd, 'results'), ...raw } : raw,
      subject: raw.resume === undefined ? (subject ?? undefined) : undefined,
      operands: [],
      terminal: {
        out: async (text) => {
          stdout.push(text);
        },
        err: (text) => {
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
      signal: stop.signal,
      commandText: 'hydra search',
    })
    .catch((error: unknown) => error);
  return { ended, stdout: stdout.join(''), stderr: stderr.join(''), asked };
}

const folder = () => join(cwd, 'results', '20261121-120000-abcdef');

describe('hydra search', () => {
  it('says the answers, how they were found, and where they lie', async () => {
    const raw = { clients: '10,50', start: '1000', tolerance: '10%' };
    const { ended, stdout, stderr, asked } = await run({ raw });
    expect(ended).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^10 clients: 3,000\/s is the highest rate with loss <= 0.5 %, confirmed once/);
    expect(lines[1]).toMatch(/^50 clients: 3,000\/s /);
    expect(stdout).toContain('\nclients-50\nstep  purpose     rate          because\n');
    expect(stdout).toMatch(/^ {3}7 {2}confirm {2}3,000\/s {2}passed {2}loss 0 % <= 0.5 %$/m);
    expect(stdout).toContain(`files  ${folder()}`);
    expect(stderr).toContain(`results go to ${folder()}`);
    expect(asked[0]?.plan).toMatchObject({
      tolerance: 0.1,
      target_loss: 0.5,
      confirm: 1,
      start: 1000,
      attempts: 5,
    });
    expect(asked[0]).toMatchObject({ report: true, label: null, resume: null, command: 'hydra search' });
  });

  it('prints the answers as one JSON document with --json', async () => {
    const raw = { json: true, start: '2900', label: 'before the change', report: 'false', confirm: '2' };
    const { stdout, ended, asked } = await run({ raw });
    expect(ended).toBe(0);
    const { answers } = await loadStudy(folder());
    expect(JSON.parse(stdout)).toEqual({
      study_id: '20261121-120000-abcdef',
      folder: folder(),
      report: null,
      answers,
    });
    expect(answers[0]).toMatchObject({ id: 'no-drop', outcome: 'found', confirmations: 2 });
    expect(asked[0]).toMatchObject({ label: 'before the change', report: false });
  });

  it.each([
    ['1%', 0.01],
    ['0.5%', 0.005],
    ['0.01', 0.01],
    ['50%', 0.5],
    ['1e-3', 0.001],
  ])('reads --tolerance=%s', async (tolerance, share) => {
    const { asked } = await run({ raw: { tolerance } });
    expect(asked[0]?.plan.tolerance).toBe(share);
  });

  it('searches within conditions', async () => {
    const slo = ['average_packet_loss<=10', 'average_rate>=1'];
    const { stdout, asked } = await run({ raw: { find: 'slo', slo, start: '1000' } });
    expect(asked[0]?.plan.slo).toEqual(slo);
    expect(stdout).toMatch(
      /is the highest rate with average_packet_loss<=10 and average_rate>=1, confirmed once/,
    );
  });

  it('ends with 1 and a line for each search without an answer', async () => {
    const { ended, stderr, stdout } = await run({ raw: { attempts: '1' }, failAt: 1 });
    expect(ended).toBe(1);
    expect(stdout).toMatch(/^200 clients: the search came to nothing at /);
    expect(stderr).toMatch(/^hydra: search no-drop has no answer \(failed\): 200 clients: /m);
    const low = await run({
      raw: { target_loss: '0', start: '4000', test_duration: '0.03', output: join(cwd, 'x') },
    });
    expect(low.ended).toBe(1);
    expect(low.stderr).toMatch(/has no answer \(none-passed\)/);
  });

  it('prints plan and duration with --dry_run, and searches nothing', async () => {
    const raw = { clients: '10,300', dry_run: true };
    const { ended, stdout, asked } = await run({ raw });
    expect(ended).toBe(0);
    expect(stdout).toMatch(/^clients-10 +no-drop +10 +30,000\/s$/m);
    expect(stdout).toMatch(/^clients-300 +no-drop +300 +500\/s$/m);
    expect(stdout).toMatch(/^2 searches, answers confirmed once, \d+ min to \d+ min$/m);
    expect(asked).toEqual([]);
    expect(readdirSync(cwd)).toEqual([]);
    const { stdout: json } = await run({ raw: { ...raw, json: true } });
    expect(JSON.parse(json)).toMatchObject({
      searches: ['clients-10', 'clients-300'],
      plan: { kind: 'search' },
    });
  });
});

describe('an interrupted hydra search', () => {
  it('says how to go on, and goes on with what the folder says', async () => {
    const begin = { clients: '10,50', start: '1000', tolerance: '10%', msg_size: '200', test_duration: '20' };
    const { ended, stderr } = await run({ raw: begin, interrupt: true });
    expect(ended).toBeInstanceOf(Error);
    expect(stderr).toContain(`hydra: to go on: hydra search --resume ${folder()}\n`);
    const before = await loadStudy(folder());
    expect(before.cells).toHaveLength(1);

    const left = await run({ raw: { resume: folder(), dry_run: true } });
    expect(left.stdout).toMatch(/^2 searches, /m);
    const resumed = await run({ raw: { resume: folder() } });
    expect(resumed.ended).toBe(0);
    expect(resumed.stdout).toMatch(/^10 clients: 3,000\/s is the highest rate/);
    const options = resumed.asked[0]?.cellOptions({ clients: 50, msg_rate: 7 });
    expect(options).toMatchObject({
      clients: 50,
      total_sub_apps: 5,
      msg_rate: 7,
      msg_size: 200,
      test_duration: 20,
    });
    expect((await loadStudy(folder())).cells[0]).toEqual(before.cells[0]);
    const over = await run({ raw: { resume: folder(), dry_run: true } });
    expect(over.stdout).toMatch(/^0 searches \(2 of 2 are over\)/m);
  });

  it('refuses options that would change the search, by name, and takes those that do not', async () => {
    await run({ raw: { clients: '10,50', start: '1000', slo: ['clean==true'], find: 'slo' } });
    const resume = folder();
    const changes: [RawOptions, string][] = [
      [{ tolerance: '2%' }, '--tolerance: 0.01 in the study, 0.02 now'],
      [{ confirm: '3' }, '--confirm: 1 in the study, 3 now'],
      [{ start: '500' }, '--start: 1000 in the study, 500 now'],
      [{ find: 'no-drop' }, '--find: slo in the study, no-drop now'],
      [{ slo: 'clean==false' }, '--slo: clean==true in the study, clean==false now'],
      [{ clients: '10' }, 'the values of clients: 10,50 in the study, 10 now'],
      [{ vary: 'msg_size=100,200' }, 'the values of msg_size: unset in the study, 100,200 now'],
      [{ msg_size: '300' }, '--msg_size: 100 in the study, 300 now'],
      [{ label: 'other' }, '--label: unset in the study, other now'],
    ];
    for (const [change, message] of changes) {
      const { ended } = await run({ raw: { resume, ...change } });
      if (!(ended instanceof HydraError)) throw new Error(`${JSON.stringify(change)} went on`);
      expect(ended.message).toContain(`${resume} was planned otherwise: `);
      expect(ended.message).toContain(message);
      expect(ended.exitCode).toBe(2);
    }
    const same = await run({
      raw: { resume, tolerance: '0.01', clients: '10,50', msg_size: '100', find: 'slo' },
    });
    expect(same.ended).toBe(0);
  });
});

describe('a folder that is no search of this version', () => {
  it('is refused: a plan whose searches do not follow from it', async () => {
    await run({ raw: { clients: '10,50', start: '1000' } });
    const file = join(folder(), 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    manifest.plan.searches.reverse();
    writeFileSync(file, JSON.stringify(manifest));
    const { ended } = await run({ raw: { resume: folder() } });
    expect(ended).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('the searches or their order'),
    });
  });

  it('is refused: a sweep, with the command that resumes it', async () => {
    const { ended } = await run({ raw: { resume: join(packageRoot, 'test', 'golden', 'sweep') } });
    expect(ended).toMatchObject({ exitCode: 2, message: expect.stringMatching(/is a sweep$/) });
  });
});

describe('hydra search refuses', () => {
  it.each([
    [{ tolerance: '1' }, '--tolerance: "1" may mean percent or a part', 'write 1% or 0.01'],
    [{ tolerance: '5' }, '--tolerance: "5" may mean percent', 'write 5% or 0.05'],
    [{ tolerance: '0' }, '--tolerance: "0" is too small', '1%'],
    [{ tolerance: '60%' }, '--tolerance: "60%" is too large', '50%'],
    [{ tolerance: '-1%' }, '--tolerance: "-1%" is too small', '1%'],
    [{ tolerance: 'fine' }, '--tolerance: "fine" is not a share', '1%'],
    [{ target_loss: '101' }, '--target_loss: "101" is too large', 'percent from 0 to 100'],
    [{ target_loss: 'NaN' }, '--target_loss: "NaN" is not a percentage', 'percent'],
    [{ confirm: '-1' }, '--confirm: "-1" is too small', ''],
    [{ find: 'best' }, '--find: "best" is not known', 'max-rate, no-drop, slo'],
    [{ find: 'slo' }, '--find=slo needs a condition', '--slo'],
    [{ slo: 'clean==true' }, '--slo decides nothing in a search for no-drop', '--find=slo'],
    [{ find: 'max-rate', tolerance: '1%' }, '--tolerance decides nothing', '--find=no-drop or --find=slo'],
    [{ find: 'slo', slo: 'latency.p99<=5' }, '--slo "latency.p99<=5": the result has no "latency"', ''],
    [{ vary: 'msg_rate=1,2' }, 'msg_rate varies, and it is what a search finds', 'hydra sweep'],
    [{ vary: 'msg_size=100,200', msg_size: '100' }, '--msg_size "100" is given, and it varies', 'list alone'],
    [{ clients: '10', total_sub_apps: '5' }, '--clients and --total_sub_apps both say', 'give one of them'],
    [{ clients: '10,0' }, '--clients: "0" is too small', ''],
    [
      { start: '5' },
      'search no-drop: --start 5 is too low a rate for 200 clients at 10,000/s for 10 s',
      '10/s',
    ],
    [{ vary: 'msg_size=100,20' }, '--vary msg_size: "20" is too small', ''],
    [{ clients: '10,2000000' }, '--clients: "2000000" is too large', ''],
    [{ output: '/proc/hydra' }, 'nothing can be written to "/proc/hydra"', ''],
    [{ label: ' ' }, '--label: " " is empty', ''],
    [{ resume: '/gone' }, '/gone', ''],
  ])('%j', async (raw, message, hint) => {
    const { ended, asked, stdout } = await run({ raw });
    if (!(ended instanceof HydraError)) throw new Error('it went on');
    expect(ended.message).toContain(message);
    expect(ended.hint ?? '').toContain(hint);
    expect(ended.exitCode).toBe(2);
    expect(asked).toEqual([]);
    expect(stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('to begin without a workload', async () => {
    const { ended } = await run({ raw: {}, subject: null });
    expect(ended).toMatchObject({ exitCode: 2, message: 'hydra search needs a workload' });
  });

  it('to know a rate, thresholds or keep_running', () => {
    const { options } = searchKafka(engine([]));
    for (const name of ['msg_rate', 'threshold', 'keep_running'])
      expect(Object.keys(options)).not.toContain(name);
    expect(Object.keys(options)).toEqual(expect.arrayContaining(['acks', 'msg_size', 'bootstrap', 'engine']));
  });
});

describe('hydra kafkarate', () => {
  it('searches the highest rate, then the highest without loss, for the original’s clients', async () => {
    const { stdout, ended } = await run({ raw: { dry_run: true }, command: kafkarate });
    expect(ended).toBe(0);
    const rows = [...stdout.matchAll(/^clients-(\d+)-(max-rate|no-drop)/gm)].map(
      ([, clients, find]) => `${clients} ${find}`,
    );
    const counts = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 10_000];
    expect(rows).toEqual(counts.flatMap((clients) => [`${clients} max-rate`, `${clients} no-drop`]));
    expect(stdout).toMatch(/^clients-30-no-drop +no-drop +30 +half of max-rate$/m);
    expect(stdout).toMatch(/^clients-30-slow_clients_percent-10-no-drop +no-drop +30 +half of no-drop$/m);
    expect(stdout).toMatch(
      /^clients-30-reconnecting_clients_percent-10-reconnecting_clients_rate-2-no-drop +no-drop +30 +half of no-drop$/m,
    );
  });

  it('is narrowed by options, and runs 15 s unless told', async () => {
    const raw = { clients: '30', confirm: '0', start: '500' };
    const { stdout, asked, ended } = await run({ raw, command: kafkarate });
    expect(ended).toBe(0);
    expect(asked[0]?.cellOptions({ clients: 30 })).toMatchObject({ test_duration: 15, clients: 30 });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^30 clients: 3,000\/s is the highest rate that arrives/),
      expect.stringMatching(/^30 clients: [\d,]+\/s is the highest rate with loss <= 0.5 %/),
    ]);
    const short = await run({
      raw: { ...raw, test_duration: '5', output: join(cwd, 'short') },
      command: kafkarate,
    });
    expect(short.asked[0]?.cellOptions({ clients: 30 })).toMatchObject({ test_duration: 5 });
    const apps = await run({ raw: { total_sub_apps: '2', dry_run: true }, command: kafkarate });
    expect(apps.stdout).toMatch(/^max-rate +max-rate +30,000\/s$/m);
  });
});
