import { afterAll, expect, it } from 'vitest';
import { HydraLab } from '../../harness/hydra-process.ts';

const lab = new HydraLab();
afterAll(() => lab.close());

const started = /^ZooKeeper [\d.]+: (127\.0\.0\.1:\d+),\S+,\S+ \(processes (\d+), (\d+), (\d+)\)$/m;

it('serves three members, and nothing of them outlives a kill -9', { timeout: 120_000 }, async () => {
  const server = lab.start(['server', 'zookeeper', '--port=0', '--members=3', '--java_opts=-Xmx128m']);
  const pids = (await server.seen(started)).slice(2).map(Number);
  expect(lab.processes()).toEqual(expect.arrayContaining(pids));
  server.kill('SIGKILL');
  while (lab.processes().length > 0 || lab.leftovers().length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

it.each([
  ['--members=2', '--members: "2" is not known (give one of: 1, 3, 5)'],
  [
    '--zookeeper_version=2.0',
    '--zookeeper_version: "2.0" is no version of ZooKeeper that can be started here',
  ],
  ['--java_opts=x', '--java_opts: "x" holds "x", which is no option of Java'],
])('refuses %s', async (option, says) => {
  const { code, stderr } = await lab.run(['server', 'zookeeper', option]);
  expect([code, stderr.split('\n').length]).toEqual([2, 2]);
  expect(stderr).toContain(says);
});
