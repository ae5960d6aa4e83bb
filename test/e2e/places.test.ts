import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { sharedBootstrap } from '../harness/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Surroundings that containers and careful administrators give: a run works there, or says in one line why not. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

const hydra = [process.execPath, join(packageRoot, 'bin', 'hydra.js')];
const small = ['--total_sub_apps=1', '--clients_per_app=2', '--msg_rate=500', '--test_duration=1'];
const kafka = () => [...hydra, 'kafka', ...small, `--bootstrap=${sharedBootstrap()}`];

/** A user that no passwd knows, with no HOME: what a container with a random user id has. */
const nobody = [
  '--user',
  '--map-user=12345',
  'env',
  '-u',
  'HOME',
  '-u',
  'HYDRA_CACHE',
  '-u',
  'XDG_CACHE_HOME',
];

/** Mounts the file system on `place` for one command alone. */
const mounted = (place: string, command: readonly string[]) => [
  ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
  'mount -t tmpfs -o noexec none "$0" && exec env TMPDIR="$0" "$@"',
  ...[place, ...command],
];

it('a user without home folder and passwd entry measures, and leaves nothing', async () => {
  const ended = await lab.startProgram('unshare', [...nobody, ...kafka()]).ended;
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toMatch(/^clean/);
}, 60_000);

it('a broker of ours needs a place for its files, and such a user is told to name one', async () => {
  const ended = await lab.startProgram('unshare', [...nobody, ...hydra, 'kafka', ...small]).ended;
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toBe(
    'hydra: there is no home folder: HOME is not set, and the system knows none of this user (set HOME, or HYDRA_CACHE to a folder that can be written to)\n',
  );
}, 60_000);

it('a temporary folder in which nothing may be run is refused, and found by the doctor', async () => {
  const place = join(lab.folder, 'noexec');
  mkdirSync(place);
  const says = `nothing in the temporary folder ${place} may be run: it is mounted noexec`;
  const run = await lab.startProgram('unshare', mounted(place, kafka())).ended;
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(new RegExp(`^hydra: ${says} \\(set TMPDIR .*\\)\n$`));
  const doctor = await lab.startProgram('unshare', mounted(place, [...hydra, 'doctor'])).ended;
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toContain(`missing  temporary folder  ${says}`);
}, 60_000);

it('tasks run in a folder with colon, comma and another letter in its path', async () => {
  const place = join(lab.temp, 'a:b, ö');
  mkdirSync(place);
  const [node = '', ...args] = kafka();
  const ended = await lab.startProgram(node, args, { TMPDIR: place, LANG: 'C' }).ended;
  expect(ended).toMatchObject({ code: 0 });
  await lab.startProgram('rmdir', [place]).ended;
}, 60_000);

it('a result for which there is no room is shown all the same', async () => {
  const place = join(lab.folder, 'full');
  mkdirSync(place);
  const filled = 'mount -t tmpfs -o size=16k none "$0" && head -c 16384 /dev/zero > "$0/filling"; exec "$@"';
  const mount = ['--user', '--map-root-user', '--mount', 'sh', '-c', filled, place];
  const ended = await lab.startProgram('unshare', [...mount, ...kafka(), '--json', `--output=${place}`])
    .ended;
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ workload: 'kafka', counts: { lost: 0 } });
  expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(
    new RegExp(`^hydra: the result cannot be saved in ${place}/\\S+: ENOSPC.* \\(free some space there, or`),
  );
}, 60_000);
