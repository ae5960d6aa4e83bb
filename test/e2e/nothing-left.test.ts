import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydraLab, type RunningHydra } from '../harness/hydra-process.ts';

/* However a run ends, nothing of it is left: no process, no bound port, no temporary file. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.close());

const args = ['kafka', '--total_sub_apps=2', '--msg_rate=1000', '--test_duration=4'];

/** What a run says when it enters each phase; the last ones come within its few seconds. */
const moments: [string, RegExp][] = [
  ['before the broker is up', /Marathon/],
  ['prepare', /prepare/],
  ['launch', /launch/],
  ['start', /start/],
  ['watch', /sent [1-9]/],
  ['drain', /drain/],
];

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function portOfMarathon(run: RunningHydra): Promise<number> {
  const [, port] = await run.seen(/Marathon[^\n]*http:\/\/127\.0\.0\.1:(\d+)/);
  return Number(port);
}

describe('kill -9 of the master', () => {
  it.each(moments)('in phase %s: nothing alive after 5 s', async (_name, moment) => {
    const run = lab.start(args);
    const port = await portOfMarathon(run);
    await run.seen(moment);
    run.kill('SIGKILL');
    await lab.untilGone(5_000);
    expect(await isListening(port)).toBe(false);
  });
});

describe('Ctrl-C', () => {
  it.each(moments)('in phase %s: exit 130 within 10 s, nothing left', async (_name, moment) => {
    const run = lab.start(args);
    const port = await portOfMarathon(run);
    await run.seen(moment);
    const asked = Date.now();
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    expect(Date.now() - asked).toBeLessThan(10_000);
    await lab.untilGone(5_000);
    expect(await isListening(port)).toBe(false);
  });

  it('twice: leaves at once, and nothing is left 5 s later', async () => {
    const run = lab.start(args);
    await run.seen(/sent [1-9]/);
    run.kill('SIGINT');
    await run.seen(/interrupted/);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    await lab.untilGone(5_000);
  });
});

/** A cluster to share, at whichever port is free. */
async function startUp(): Promise<{ up: RunningHydra; port: string }> {
  const up = lab.start(['up', '--port=0']);
  const [, port = ''] = await up.seen(/http:\/\/127\.0\.0\.1:(\d+)/);
  return { up, port };
}

describe('hydra up', () => {
  it('killed with kill -9 while a run uses it: no task is left', async () => {
    const { up, port } = await startUp();
    const run = lab.start(args, { HYDRA_MARATHON_PORT: port });
    await run.seen(/sent [1-9]/);
    up.kill('SIGKILL');
    const tasks = () => lab.processes().filter((pid) => /kafka-(pub|sub)\.mjs/.test(lab.commandOf(pid)));
    await expect.poll(tasks, { timeout: 5_000 }).toEqual([]);
    const ended = await run.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/publisher task \S+ died in phase watch/);
    await lab.untilGone(5_000);
  }, 120_000);

  it('killed under a sweep: one look, then the end, with what is saved and how to go on', async () => {
    const { up, port } = await startUp();
    const options = ['--rates=500', '--repeat=3', '--test_duration=3', '--total_sub_apps=1', '--attempts=5'];
    const sweep = lab.start(['sweep', 'kafka', ...options], { HYDRA_MARATHON_PORT: port });
    await sweep.seen(/001-r2|repeat 2/);
    up.kill('SIGKILL');
    const ended = await sweep.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/the cluster at \S+ does not answer any more.*--resume goes on from there/);
    expect(ended.stderr).not.toMatch(/attempt 2/);
    const [study = ''] = readdirSync(join(lab.folder, 'results'));
    expect(readdirSync(join(lab.folder, 'results', study, 'cells'))).toEqual(['001.json']);
    await lab.untilGone(5_000);
  }, 120_000);

  it('outlives a run that is killed with kill -9, whose apps it no longer shows', async () => {
    const { up, port } = await startUp();
    const run = lab.start(args, { HYDRA_MARATHON_PORT: port });
    await run.seen(/sent [1-9]/);
    run.kill('SIGKILL');
    await expect
      .poll(async () => appsOf(await (await fetch(`http://127.0.0.1:${port}/v2/apps`)).json()), {
        timeout: 5_000,
      })
      .toEqual([]);
    up.kill('SIGINT');
    expect((await up.ended).code).toBe(130);
    await lab.untilGone(5_000);
  });
});

function appsOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'apps' in answer ? answer.apps : answer;
}
