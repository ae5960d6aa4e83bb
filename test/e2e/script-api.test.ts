import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { compare, loadStudy, report, run, search, sweep } from '../../src/api/index.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/*
 * The script API against a real broker. How fast this machine is at the moment is nobody's business here.
 */

let lab: HydraLab;
const bootstrap = () => inject('kafkaBootstrap');
const quick = { msg_batch: 10, test_duration: 1, warmup_s: 0 };
const context = () => ({ cwd: lab.folder, env: {} });

beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.closeEmpty(10_000));

describe('run', () => {
  it('measures, saves what it gives, tells what happens and listens to no signal', async () => {
    const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
    const phases: string[] = [];
    const { result, folder, failures } = await run(
      { ...quick, bootstrap: bootstrap(), clients: 3, msg_rate: 100, threshold: 'client_count<3' },
      { ...context(), observe: (event) => event.kind === 'phase' && phases.push(event.phase) },
    );
    expect(result.client_count).toBe(3);
    expect(failures).toEqual(['threshold broken: client_count<3 (client_count is 3)']);
    expect(phases).toContain('drain');
    expect(folder.startsWith(join(lab.folder, 'results'))).toBe(true);
    expect(pubsubResult.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))).toEqual(result);
    expect(result.environment.command).toContain('run({');
    expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))).toEqual(listeners);
  });

  it('ends when its signal aborts, with the reason', async () => {
    const interrupt = new AbortController();
    const reason = new Error('enough');
    const measured = run(
      { ...quick, test_duration: 60, bootstrap: bootstrap(), clients: 2, msg_rate: 100 },
      {
        ...context(),
        signal: interrupt.signal,
        observe: (event) => event.kind === 'progress' && interrupt.abort(reason),
      },
    );
    await expect(measured).rejects.toBe(reason);
  });
});

describe('sweep, search, report and compare', () => {
  it('give studies that load again', async () => {
    const options = { ...quick, bootstrap: bootstrap(), threshold: 'client_count<4' };
    const states: string[] = [];
    const swept = await sweep(
      { clients: [2, 4], rates: '100..200*2', label: 'first', options },
      { ...context(), observe: (event) => event.kind === 'cell-ended' && states.push(event.record.state) },
    );
    expect(states).toEqual(['measured', 'measured', 'measured', 'measured']);
    expect(swept.study.cells.map(({ varied }) => varied)).toEqual([
      { clients: 2, msg_rate: 100 },
      { clients: 2, msg_rate: 200 },
      { clients: 4, msg_rate: 100 },
      { clients: 4, msg_rate: 200 },
    ]);
    expect(swept.tally.broken.map(({ cell }) => cell)).toEqual(['003', '004']);
    expect(await loadStudy(swept.folder)).toEqual(swept.study);
    expect(existsSync(swept.report ?? '')).toBe(true);

    // Everything is measured: going on ends at once, with the same numbers.
    const again = await sweep({ resume: swept.folder, report: false }, context());
    expect({ ...again.study, folder: '' }).toEqual({ ...swept.study, folder: '' });
    expect(again.report).toBeNull();

    const written = await report([swept.folder, again.study], { output: join(lab.folder, 'both.html') });
    expect(readFileSync(written, 'utf8')).toContain('first');
    const { comparison } = await compare(swept.study, again.folder);
    expect(comparison.cells).toHaveLength(4);
  }, 90_000);

  it('search to an answer that says what was tried', async () => {
    const options = { ...quick, bootstrap: bootstrap() };
    const found = await search(
      { find: 'slo', slo: 'client_count>=3', start: 200, clients: [2], confirm: 0, report: false, options },
      context(),
    );
    expect(found.answers).toHaveLength(1);
    expect(found.answers[0]).toMatchObject({ find: 'slo', rate: null, outcome: 'none-passed' });
    expect(found.answers[0]?.history.length).toBe(found.study.cells.length);
  }, 120_000);
});

describe('scripts', () => {
  /** Runs one of them in the lab's folder, as somebody who copied it there. */
  async function script(name: string, args: readonly string[]) {
    mkdirSync(join(lab.folder, 'node_modules'), { recursive: true });
    symlinkSync(packageRoot, join(lab.folder, 'node_modules', 'hydra-scale-test'));
    writeFileSync(join(lab.folder, name), readFileSync(join(packageRoot, 'scripts', name)));
    return lab.startNode([name, `--bootstrap=${bootstrap()}`, '--test_duration=1', ...args]).ended;
  }

  it('document-matrix.mjs sweeps what it is told, and ends with the answer and the report', async () => {
    const { code, stdout, stderr } = await script('document-matrix.mjs', ['--clients=2,4', '--rates=100']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2/2 { clients: 4') });
    const [headline, path] = stdout.trim().split('\n');
    expect(headline).toContain('clean');
    expect(existsSync(join(lab.folder, path ?? ''))).toBe(true);
  }, 60_000);

  it('message-sizes.mjs measures each size, and ends with a report of all', async () => {
    const args = ['--sizes=100,1000', '--clients=2', '--msg_rate=100'];
    const { code, stdout } = await script('message-sizes.mjs', args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ 0 +│ 100 .*\n│ 1 +│ 1000 /);
    expect(existsSync(join(lab.folder, 'results', 'message-sizes.html'))).toBe(true);
  }, 60_000);
});
