import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { HydraLab, type RunningHydra } from '../harness/hydra-process.ts';

/* One cluster, several masters: who cannot prove a run dead leaves it alone. Real users and real host names. */

let lab: HydraLab;
let up: RunningHydra;
let port: string;

beforeEach(async () => {
  lab = new HydraLab();
  up = lab.start(['up', '--port=0']);
  [, port = ''] = await up.seen(/http:\/\/127\.0\.0\.1:(\d+)/);
});

afterEach(async () => {
  up.kill('SIGINT');
  await up.ended;
  await lab.closeEmpty(10_000);
});

const NOBODY = 65_534;
const load = ['--total_sub_apps=1', '--clients_per_app=2', '--msg_rate=500', '--msg_batch=10'];
const there = () => ({ HYDRA_MARATHON_PORT: port });

const args = (durationS: number) => [
  'kafka',
  `--bootstrap=${inject('kafkaBootstrap')}`,
  `--test_duration=${durationS}`,
  ...load,
];

/** A command under another identity, to its end. */
function asOther(program: string, how: readonly string[]): { code: number | null; stderr: string } {
  const hydra = [process.execPath, join(packageRoot, 'bin', 'hydra.js'), ...args(1)];
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TMPDIR: lab.temp, ...there() };
  const { status, stderr } = spawnSync(program, [...how, ...hydra], {
    cwd: lab.temp,
    env,
    encoding: 'utf8',
  });
  return { code: status, stderr };
}

/** Whether this user may become another, who then can read what is built here. */
function mayBecomeOthers(): boolean {
  if (process.getuid?.() !== 0) return false;
  for (let folder = packageRoot; folder !== '/'; folder = dirname(folder)) {
    if ((statSync(folder).mode & constants.S_IXOTH) === 0) return false;
  }
  return ['setpriv', 'unshare'].every((name) => {
    try {
      accessSync(join('/usr/bin', name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Clients go on receiving after this moment, none is dead, and Ctrl-C ends the run as ever. */
async function expectUntouched(run: RunningHydra): Promise<void> {
  const told = run.stderr.length;
  await expect.poll(() => run.stderr.slice(told), { timeout: 20_000 }).toMatch(/sent \d[^\n]*, 2 clients\n/);
  expect(run.stderr).not.toMatch(/left out|gave up/);
  run.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
}

// Whoever may not become another user cannot be tested on.
describe.runIf(mayBecomeOthers())('a run under way on a shared cluster', { timeout: 120_000 }, () => {
  it('is left alone by one of another user, who is told whose it is', async () => {
    const run = lab.start(args(600), there());
    await run.seen(/sent [1-9]/);
    chmodSync(lab.folder, 0o755);
    chmodSync(lab.temp, 0o777);
    const other = asOther('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/run \S+ of \S+:\d+ is using \/hydra\/kafka-(pub|sub)/);
    await expectUntouched(run);
  });

  it('is left alone by one of another host name', async () => {
    const run = lab.start(args(600), there());
    await run.seen(/sent [1-9]/);
    const shell = ['--uts', 'sh', '-c', 'hostname elsewhere; exec "$@"', 'sh'];
    const other = asOther('unshare', shell);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/run \S+ of \S+:\d+ is using \/hydra\/kafka-(pub|sub)/);
    await expectUntouched(run);
  });
});
