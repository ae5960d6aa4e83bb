import { readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../process/fixture.ts';
import { Fixture } from './fixture.ts';

/** Open files and pipes of this process; sockets come and go with the connections of tests. */
function openFiles(): number {
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // That of reading the folder itself.
      return 'socket:';
    }
  });
  return targets.filter((target) => !target.startsWith('socket:')).length;
}

const children = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;

test('apps that come, grow and go leave no child, no open file and no folder', async () => {
  const fixture = await Fixture.start();
  let folder = '';
  const cycle = async () => {
    const [task] = await fixture.launch({ id: '/cycle', cmd: 'pwd; exec sleep 1000' });
    let sandbox = '';
    while (!sandbox.endsWith('\n')) sandbox = await fixture.output(task?.id, 'stdout');
    folder = dirname(sandbox.trim());
    await fixture.deployed(await fixture.call('PUT', '/v2/apps/cycle', { instances: 3 }));
    await fixture.deployed(await fixture.call('DELETE', '/v2/apps/cycle'));
  };
  const left = () =>
    eventually(
      () => readdirSync(folder),
      (names) => names.length === 0,
    );
  try {
    await cycle();
    await left();
    const before = [openFiles(), children()];
    for (let more = 10; more > 0; more -= 1) await cycle();
    expect(basename(folder)).toBe('sandboxes');
    expect(await left()).toEqual([]);
    expect([openFiles(), children()]).toEqual(before);
  } finally {
    await fixture.close();
  }
});

test('a Marathon that closes does not wait for the long grace of a task that was told to end before', async () => {
  const fixture = await Fixture.start();
  try {
    const cmd = 'trap "" TERM; echo ready; while true; do sleep 0.05; done';
    const app = { id: '/stubborn', cmd, taskKillGracePeriodSeconds: 86_400 };
    const [task] = await fixture.launch(app);
    while ((await fixture.output(task?.id, 'stdout')) !== 'ready\n');
    await fixture.call('DELETE', '/v2/apps/stubborn');
  } finally {
    await expect(fixture.close()).resolves.toBeUndefined();
  }
});
