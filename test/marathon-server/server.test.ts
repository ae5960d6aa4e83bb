import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalMarathon } from '../../src/marathon-server/server.ts';
import { canListen } from '../../src/marathon-server/state/free-ports.ts';
import { eventually, processesMarked } from '../process/fixture.ts';
import { Fixture, type Json, serve } from './fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await Fixture.start();
});

afterEach(() => fixture.close());

test('a task runs its command in its sandbox with its environment', async () => {
  const script =
    'echo $GREETING $HOST $PORT0 $MARATHON_APP_ID; [ "$PWD" = "$MESOS_SANDBOX" ] && node --version';
  const [task] = await fixture.launch({
    id: '/env',
    cmd: `${script}; exec sleep 1000`,
    env: { GREETING: 'hello' },
  });
  const [port] = (task?.ports ?? []) as number[];
  const expected = `hello ${task?.host} ${port} /env\n${process.version}\n`;
  let said = '';
  while (said.split('\n').length < 3) said = await fixture.output(task?.id, 'stdout');
  expect(said).toBe(expected);
});

test('args run without a shell', async () => {
  await fixture.call('POST', '/v2/apps', {
    id: '/args',
    args: ['echo', '$HOME', 'a b'],
    cpus: 0.01,
    mem: 16,
  });
  const { taskId } = await fixture.status('/args', 'TASK_FINISHED');
  expect(await fixture.output(taskId, 'stdout')).toBe('$HOME a b\n');
});

test('an app that crashes is started again after its backoff, and its failure is told', async () => {
  const app = { id: '/crash', cmd: 'exit 9', cpus: 0.01, mem: 16, backoffSeconds: 0.2 };
  await fixture.call('POST', '/v2/apps', app);
  await fixture.status('/crash', 'TASK_FAILED', 3);
  const times = fixture.log.events
    .filter(({ eventType, appId }) => eventType === 'status_update_event' && appId === '/crash')
    .map(({ taskStatus, timestamp }) => ({ taskStatus, ms: Date.parse(String(timestamp)) }));
  const failed = times.filter(({ taskStatus }) => taskStatus === 'TASK_FAILED');
  const staged = times.filter(({ taskStatus }) => taskStatus === 'TASK_STAGING');
  expect((staged[1]?.ms ?? 0) - (failed[0]?.ms ?? 0)).toBeGreaterThanOrEqual(200);
  expect((staged[2]?.ms ?? 0) - (failed[1]?.ms ?? 0)).toBeGreaterThanOrEqual(230);
  const { app: shown } = (await fixture.call('GET', '/v2/apps/crash')).body as { app: Json };
  expect(shown.lastTaskFailure).toEqual({
    appId: '/crash',
    host: '127.0.0.1',
    message: 'Command exited with status 9',
    state: 'TASK_FAILED',
    taskId: expect.stringMatching(/^crash\./),
    timestamp: expect.stringMatching(/Z$/),
    version: expect.stringMatching(/Z$/),
    slaveId: expect.any(String),
  });
});

test('a fetch that fails fails the task, and its stderr says why', async () => {
  const served = await serve((_, response) => response.writeHead(404).end());
  const uri = `${served.url}/app.tgz`;
  await fixture.call('POST', '/v2/apps', { id: '/fetch', cmd: 'true', uris: [uri], cpus: 0.01, mem: 16 });
  const { taskId, message } = await fixture.status('/fetch', 'TASK_FAILED');
  expect(message).toBe(`Failed to fetch ${uri}: the server answered 404 Not Found`);
  expect(await fixture.output(taskId, 'stderr')).toBe(`${message}\n`);
  await served.close();
});

test('a program that does not exist fails the task', async () => {
  await fixture.call('POST', '/v2/apps', { id: '/none', args: ['no-such-program'], cpus: 0.01, mem: 16 });
  expect((await fixture.status('/none', 'TASK_FAILED')).message).toBe(
    'cannot start no-such-program: no such program',
  );
});

test('a task that ignores SIGTERM is killed after its grace', async () => {
  const [task] = await fixture.launch({
    id: '/stubborn',
    cmd: 'trap "" TERM; echo up; while :; do sleep 0.1; done',
    taskKillGracePeriodSeconds: 0.2,
  });
  while ((await fixture.output(task?.id, 'stdout')) !== 'up\n');
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/stubborn'));
  expect((await fixture.status('/stubborn', 'TASK_KILLED')).taskId).toBe(task?.id);
});

test('fifty tasks of ten ports each start side by side while the API answers', async () => {
  const created = await fixture.call('POST', '/v2/apps', {
    id: '/fifty',
    cmd: 'exec sleep 1000',
    instances: 50,
    cpus: 0.01,
    mem: 16,
    ports: Array(10).fill(0),
  });
  expect((await fixture.call('GET', '/v2/apps/fifty')).status).toBe(200);
  await fixture.deployed(created);
  const tasks = await fixture.tasks('/fifty');
  expect(tasks).toHaveLength(50);
  expect(new Set(tasks.flatMap(({ ports }) => ports as number[])).size).toBe(500);
});

test('closing kills every task, removes the sandboxes and frees the port', async () => {
  const mark = `mark-${fixture.marathon.port}-${process.pid}`;
  const other = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper: fixture.keeper });
  const app = {
    id: '/left',
    cmd: 'trap "" TERM; sleep 1000 & wait; sleep 1000',
    env: { MARK: mark },
    instances: 3,
    cpus: 0.01,
    mem: 16,
  };
  await fetch(`${other.url}/v2/apps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(app),
  });
  expect(
    (
      await eventually(
        () => processesMarked(mark),
        (found) => found.length >= 3,
      )
    ).length,
  ).toBeGreaterThanOrEqual(3);
  const { frameworks } = (await (await fetch(`${other.url}/state`)).json()) as {
    frameworks: { executors: { directory: string }[] }[];
  };
  const [sandbox] = frameworks.flatMap(({ executors }) => executors);
  const folder = dirname(dirname(sandbox?.directory ?? ''));
  expect(basename(folder)).toMatch(/^hydra-marathon-/);
  await Promise.all([other.close(), other.close()]);
  expect(processesMarked(mark)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
  expect(await canListen('127.0.0.1', other.port)).toBe(true);
});

test('a port that is taken is a clear error and leaves nothing', async () => {
  const { keeper, marathon } = fixture;
  await expect(startLocalMarathon({ host: '127.0.0.1', port: marathon.port, keeper })).rejects.toMatchObject({
    name: 'HydraError',
    message: expect.stringContaining(`cannot listen on 127.0.0.1:${marathon.port}`),
  });
});
