import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/base/package-root.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

const module = `--workload=${join(packageRoot, 'examples', 'http-ping', 'http-ping.mjs')}`;

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

/** Address of a server that lives as long as the test. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function measured(args: readonly string[]) {
  const { code, stdout, stderr } = await lab.run(['http-ping', module, '--json', ...args]);
  expect(stdout, stderr).not.toBe('');
  return { code, result: JSON.parse(stdout) };
}

describe('the workload of docs/new-workload.md', () => {
  it('asks as often as it was told to, from users of several tasks, and counts every answer', async () => {
    let answered = 0;
    const url = await serve((_, response) => {
      answered += 1;
      response.end('pong');
    });
    const args = [`--url=${url}`, '--users=7', '--users_per_task=3', '--rate=101', '--test_duration=1.5'];
    const { code, result } = await measured(args);
    // One look at the server before anything is started.
    expect({ code, answered }).toEqual({ code: 0, answered: 151 + 1 });
    expect(result).toMatchObject({
      ...{ workload: 'http-ping', pattern: 'http-ping', clean: true, client_count: 7 },
      ...{ asked: 151, done: 151, failed: 0, unanswered_percent: 0 },
      latency_us: { ping: { count: 151 } },
    });
    expect(result.tasks.map(({ clients }: { clients: number }) => clients).sort()).toEqual([2, 2, 3]);
    expect(result.series.reduce((sum: number, { done }: { done: number }) => sum + done, 0)).toBe(151);
  });

  it('tells failures by what they were, and whose they are', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      response.writeHead(count % 4 === 0 ? 503 : 200).end();
    });
    const { result } = await measured([`--url=${url}`, '--users=1', '--rate=80', '--test_duration=1']);
    expect(result).toMatchObject({
      ...{ clean: false, asked: 80, done: 60, failed: 20, unanswered_percent: 25 },
      ...{ errors: { HTTP_503: 20 }, verdict: { cause: ['server'] } },
      unclean_because: ['20 of 80 requests failed'],
    });
  });

  it('does not take a server for fast that answers later than the next turns', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.end(), 200));
    const { result } = await measured([`--url=${url}`, '--users=1', '--rate=100', '--test_duration=1']);
    expect(result).toMatchObject({ clean: false, failed: 0, verdict: { cause: ['server'] } });
    // One at a time, each of 200 ms and more: six are begun before 1.1 s are over.
    expect(result.done).toBeLessThanOrEqual(6);
    expect(result.throughput).toBeLessThanOrEqual(5);
    expect(result.unclean_because[0]).toMatch(/requests were not made in time: answers came later/);
  });

  it('is swept with tasks that come and go, reported, shown, compared and exported', async () => {
    const sweep = await lab.run([
      ...['sweep', 'http-ping', module, '--users=1,4', '--users_per_task=2', '--rates=20,40', '--json'],
      ...['--test_duration=0.5', '--output=out'],
    ]);
    expect(sweep.code, sweep.stderr).toBe(0);
    const { folder } = JSON.parse(sweep.stdout);
    const shown = await lab.run(['results', 'show', folder, module]);
    const rows = shown.stdout.split('\n').filter((line) => /^00\d/.test(line));
    expect(rows.map((line) => line.split(/\s{2,}/).slice(1, 7))).toEqual([
      ['1', '20', 'measured', 'yes', '20/s', '0 %'],
      ['1', '40', 'measured', 'yes', '40/s', '0 %'],
      ['4', '20', 'measured', 'yes', '20/s', '0 %'],
      ['4', '40', 'measured', 'yes', '40/s', '0 %'],
    ]);
    const listed = await lab.run(['results', 'list', 'out', module]);
    expect(listed.stdout).toMatch(/complete/);
    const csv = await lab.run(['results', 'export', folder, module]);
    expect(csv.stdout.split('\n')[0]).toContain('throughput_per_s');
    const compared = await lab.run(['compare', folder, folder, module]);
    expect(compared).toMatchObject({ code: 0 });
    expect(compared.stdout).toContain('4 users x 40/s');
    const unknown = await lab.run(['results', 'show', folder]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('names the pattern "http-ping", which is not known (name the module');
    const resumed = await lab.run(['sweep', '--resume', folder]);
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toContain('"http-ping", which is no workload that is known here (name its module');
  });

  it('ends with Ctrl-C, with nothing left', async () => {
    const run = lab.start(['http-ping', module, '--test_duration=600']);
    await run.seen(/^watch/m);
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    await lab.untilGone(10_000);
  });
});

/** A copy of the example with some of its text replaced. */
function altered(file: string, from: string, to: string): string {
  const folder = join(lab.folder, 'altered');
  cpSync(join(packageRoot, 'examples', 'http-ping'), folder, { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return `--workload=${join(folder, 'http-ping.mjs')}`;
}

describe('a workload with a mistake', () => {
  const short = ['--users=2', '--users_per_task=1', '--rate=20', '--test_duration=0.5'];

  it('in its tasks is told what went wrong there', async () => {
    const url = await serve((_, response) => void response.end());
    const broken = altered(
      'programs/users.mjs',
      'configure(',
      "configure() { throw new Error('no such table'); }\n  unused(",
    );
    const { code, stderr } = await lab.run(['http-ping', broken, `--url=${url}`, ...short]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/user task \S+ is left out \(phase configure\): updateconfig: .*no such table/);
  });

  it('in its result has it told, and saves none that nobody could read', async () => {
    const url = await serve((_, response) => void response.end());
    const broken = altered('run.mjs', 'throughput: done / span_s', 'throughput: Number.NaN');
    const { code, stdout, stderr } = await lab.run(['http-ping', broken, `--url=${url}`, ...short]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /hydra: the result of http-ping is not what the pattern http-ping says it is: throughput: .+\n$/,
    );
    expect((await lab.run(['results', 'list'])).stdout).not.toContain('broken');
  });

  it('in what it releases loses no result', async () => {
    const url = await serve((_, response) => void response.end());
    const broken = altered(
      'http-ping.mjs',
      'release: async () => {}',
      "release() { throw new Error('boom'); }",
    );
    const { code, stdout, stderr } = await lab.run(['http-ping', broken, `--url=${url}`, ...short, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: 10 });
    expect(stderr).toContain('could not remove everything: release() of the workload http-ping failed: boom');
  });

  it('goes on with the command that is shown, and its results can be deleted without its module', async () => {
    const stopped = lab.start(['sweep', 'http-ping', module, '--users=1', '--rates=1', '--test_duration=60']);
    await stopped.seen(/^cell 1/m);
    stopped.kill('SIGINT');
    const { stderr } = await stopped.ended;
    const [, folder = ''] =
      /to go on: hydra sweep --resume (\S+) --workload=\S+\/http-ping\.mjs\n/.exec(stderr) ?? [];
    expect(folder).not.toBe('');
    const url = await serve((_, response) => void response.end());
    await lab.run(['http-ping', module, `--url=${url}`, ...short, '--output=single']);
    const [name = ''] = readdirSync(join(lab.folder, 'single'));
    const deleted = await lab.run(['results', 'delete', folder, join('single', name), '--yes']);
    expect(deleted, deleted.stderr).toMatchObject({ code: 0 });
  });
});
