import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compare, loadStudy, report, run, search, sweep, UsageError } from '../../src/api/index.ts';
import type { RunContext } from '../../src/api/run.ts';
import type { SearchValues } from '../../src/api/search.ts';
import { previewSweep, type SweepValues } from '../../src/api/sweep.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { tempFolder } from '../harness/temp-folder.ts';

const golden = join(packageRoot, 'test', 'golden', 'sweep');

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return String(error);
}

/** A value as it comes from a script without types. */
function untyped<T>(value: unknown): T {
  return value as T;
}

function unfit(): [string, () => Promise<unknown>, string][] {
  const context = () => ({ cwd, env: {} });
  return [
    ['null for a run', () => run(untyped(null), context()), 'run(), options: null is no object'],
    ['null for a sweep', () => sweep(untyped<SweepValues>(null), context()), 'sweep(): null is no object'],
    [
      'null for a search',
      () => search(untyped<SearchValues>(null), context()),
      'search(): null is no object',
    ],
    [
      'a misspelled signal',
      () => run({}, untyped<RunContext>({ ...context(), sginal: 1 })),
      'there is no "sginal"',
    ],
    [
      'no signal',
      () => run({}, untyped<RunContext>({ ...context(), signal: 'x' })),
      'signal is no AbortSignal',
    ],
    ['no observer', () => run({}, untyped<RunContext>({ ...context(), observe: 5 })), 'observe is a number'],
    ['one varied value', () => sweep({ vary: untyped({ acks: 1 }) }, context()), '"acks" is a number'],
    ['no options', () => sweep({ options: untyped(5) }, context()), 'options: a number is no object'],
    ['a report in words', () => sweep({ report: untyped('no') }, context()), 'report is a string'],
    [
      'a sweep that stays',
      () => sweep({ repeat: 2, options: untyped({ keep_running: true }) }, context()),
      'nothing can be kept running',
    ],
    ['nothing to find', () => search({ find: [] }, context()), 'find is an empty list'],
    ['no studies', () => report([], { output: join(cwd, 'r.html') }), 'there is no study'],
    ['a number for a study', () => report(untyped(5), { output: join(cwd, 'r.html') }), 'is a number'],
    ['no file', () => report(golden, untyped({})), 'output names no file'],
    ['nothing to compare', () => compare(golden, untyped(undefined)), 'b is undefined'],
    ['a misspelled value', () => compare(golden, golden, untyped({ confidense: 90 })), 'no "confidense"'],
    ['a number for bounds', () => compare(golden, golden, { fail_if: untyped(5) }), 'fail_if is a number'],
  ];
}

describe('what the command line refuses, a script is refused too', () => {
  it.each([
    ['a value', () => run({ msg_rate: -1 }, { cwd, env: {} }), '--msg_rate: "-1" is too small'],
    [
      'not a number',
      () => run({ msg_rate: Number.NaN }, { cwd, env: {} }),
      '--msg_rate: "NaN" is not a number',
    ],
    ['a threshold', () => run({ threshold: 'los<1' }, { cwd, env: {} }), 'the result has no "los"'],
    [
      'what contradicts',
      () => run({ msg_size: 100, consumer_max_buffer_size: 50 }, { cwd, env: {} }),
      '--consumer_max_buffer_size 50 cannot hold one message',
    ],
    [
      'a setting',
      () => run({}, { cwd, env: {}, settings: { engine: 'moon' } }),
      '--engine: "moon" is not known',
    ],
    [
      'a variable',
      () => run({}, { cwd, env: { HYDRA_MESOS_PORT: 'x' } }),
      'environment variable HYDRA_MESOS_PORT: "x"',
    ],
    ['a file', () => run({}, { cwd, env: {}, config_file: 'no.ini' }), 'there is no file "no.ini"'],
    [
      'an endless run',
      () => run({ keep_running: true }, { cwd, env: {} }),
      'the apps stay until the signal aborts',
    ],
    ['a range', () => sweep({ rates: '1..x' }, { cwd, env: {} }), '--rates: "1..x" is not a range'],
    ['an empty list', () => sweep({ rates: [] }, { cwd, env: {} }), '--rates: "" is an empty value'],
    ['nothing varied', () => sweep({}, { cwd, env: {} }), 'nothing varies'],
    [
      'a varied value',
      () => sweep({ vary: { acks: [1, 7] } }, { cwd, env: {} }),
      '--vary acks: "7" is not known',
    ],
    ['a folder', () => sweep({ resume: 'nowhere' }, { cwd, env: {} }), 'nowhere does not exist'],
    [
      'a target',
      () => search({ slo: 'drain_s<1' }, { cwd, env: {} }),
      '--slo decides nothing in a search for no-drop',
    ],
    [
      'a resume',
      () => search({ resume: golden, find: 'slo' }, { cwd, env: {} }),
      'find and resume are given',
    ],
    ['no study', () => report(cwd, { output: join(cwd, 'r.html') }), 'holds neither a study'],
    ['a bound', () => compare(golden, golden, { fail_if: ['p99'] }), 'compare(), fail_if: "p99" is no bound'],
    ...unfit(),
    ['a share', () => compare(golden, golden, { confidence: 0.95 }), 'compare(): confidence is 0.95'],
  ])('%s', async (_, refused, message) => {
    expect(await refusal(refused())).toContain(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('names that only JavaScript lets through', async () => {
    const misspelt = JSON.parse('{ "clientz": [1, 2], "rates": [1] }');
    expect(await refusal(sweep(misspelt, { cwd, env: {} }))).toContain('sweep() has no option "clientz"');
    const unknown = JSON.parse('{ "find": "least" }');
    expect(await refusal(search(unknown, { cwd, env: {} }))).toContain('find: "least" is not known');
  });
});

describe('hydra.ini and the environment', () => {
  it('mean the same for a script', async () => {
    writeFileSync(join(cwd, 'hydra.ini'), '[marathon]\nport = 70000\n');
    expect(await refusal(run({}, { cwd, env: {} }))).toContain('hydra.ini line 2, [marathon] port');
    const env = { HYDRA_MARATHON_PORT: '80' };
    expect(await refusal(run({ msg_rate: 0 }, { cwd, env }))).toContain('--msg_rate: "0" is too small');
    expect(await refusal(run({}, { cwd, env, settings: { marathon_port: 0 } }))).toContain('--marathon_port');
  });
});

describe('previewSweep', () => {
  it('tells the cells and measures none', async () => {
    const { cells, expected_s } = await previewSweep(
      { clients: [10, 50], rates: '1000..2000+1000', repeat: 2, options: { test_duration: 60 } },
      { cwd, env: {} },
    );
    expect(cells.slice(0, 3)).toEqual([
      { id: '001', varied: { clients: 10, msg_rate: 1000 }, repeat: 1 },
      { id: '002', varied: { clients: 10, msg_rate: 2000 }, repeat: 1 },
      { id: '003', varied: { clients: 50, msg_rate: 1000 }, repeat: 1 },
    ]);
    expect(cells).toHaveLength(8);
    expect(expected_s).toBeGreaterThan(8 * 60);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('a signal that is aborted already', () => {
  it('is obeyed before anything starts', async () => {
    const reason = new Error('enough');
    await expect(run({}, { cwd, env: {}, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('compare', () => {
  it('takes folders and loaded studies alike, and judges bounds', async () => {
    const { comparison, failures } = await compare(golden, await loadStudy(golden), {
      measures: ['p99'],
      fail_if: ['rate -5%'],
    });
    expect(comparison.cells).toHaveLength(6);
    expect(comparison.cells[0]?.measures.map(({ key }) => key)).toEqual([
      'latency_us.end_to_end.p99',
      'average_rate',
    ]);
    expect(failures).toEqual([]);
  });

  it('takes one text for a list, as the other functions do, and null for nothing', async () => {
    const { comparison } = await compare(golden, golden, { measures: 'p99, loss', fail_if: 'rate -5%' });
    expect(comparison.cells[0]?.measures.map(({ key }) => key)).toEqual([
      'latency_us.end_to_end.p99',
      'average_packet_loss',
      'average_rate',
    ]);
    const usual = await compare(golden, golden, { measures: null, fail_if: null });
    expect(usual.comparison.cells[0]?.measures.length).toBeGreaterThan(3);
  });
});
