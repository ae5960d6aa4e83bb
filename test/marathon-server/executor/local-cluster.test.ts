import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { delay } from '../../../src/base/clock.ts';
import { FetchCache } from '../../../src/marathon-server/executor/fetch-cache.ts';
import { LocalCluster } from '../../../src/marathon-server/executor/local-cluster.ts';
import { Sandboxes } from '../../../src/marathon-server/executor/sandboxes.ts';
import { TaskRunner } from '../../../src/marathon-server/executor/task-runner.ts';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { type Answer, Fixture, type Json, type StreamedEvent } from '../fixture.ts';
import { agentsOf, configOfApp } from '../simulated-world.ts';

/** A server that is unhealthy until it is asked for /heal, and again from /break on. */
const server = `echo up > up; exec node -e '${[
  'let status = 503;',
  'require("http").createServer(({ url }, response) => {',
  '  if (url === "/heal") status = 200;',
  '  if (url === "/break") status = 500;',
  '  response.statusCode = url === "/health" ? status : 200;',
  '  response.end("as told");',
  '}).listen(process.env.PORT0, process.env.HOST);',
].join(' ')}'`;

const often = { intervalSeconds: 0, timeoutSeconds: 10, maxConsecutiveFailures: 1 };
const command = { value: 'test -f up && test "$PORT0" -gt 0' };
const checkedApp = {
  id: '/checked',
  cmd: server,
  cpus: 0.01,
  mem: 64,
  portDefinitions: [{ port: 0, name: 'http-api' }],
  healthChecks: [
    { ...often, path: '/health' },
    { ...often, protocol: 'TCP' },
    { ...often, protocol: 'COMMAND', command, delaySeconds: 0 },
  ],
  readinessChecks: [{ path: '/ready', preserveLastResponse: true }],
};

let fixture: Fixture;
/** The answer to its creation, its first task, and what its health is told under. */
let created: Answer;
let task: Json;
let instanceId: string;

beforeAll(async () => {
  fixture = await Fixture.start();
  created = await fixture.call('POST', '/v2/apps', checkedApp);
  await fixture.status('/checked', 'TASK_RUNNING');
  [task = {}] = await fixture.tasks('/checked');
  instanceId = String(task.id).replace('checked.', 'checked.marathon-');
});

afterAll(() => fixture.close());

const checkOf = (index: number) => (created.body.healthChecks as Json[])[index];
const ask = (path: string) => fetch(`http://${task.host}:${(task.ports as number[])[0]}${path}`);
const shown = async (embed: string) =>
  (await fixture.call('GET', `/v2/apps/checked?${embed}`)).body.app as Json;
const told = (eventType: string, more: Json = {}): Promise<StreamedEvent> =>
  fixture.log.first(
    (event) =>
      event.eventType === eventType && Object.entries(more).every(([key, value]) => event[key] === value),
  );

/** The readiness that the app's deployment tells, once there is any. */
async function readinessTold(): Promise<unknown> {
  for (;;) {
    const [deployment] = JSON.parse((await fixture.call('GET', '/v2/deployments')).text);
    const [{ readinessCheckResults: results }] = deployment.currentActions;
    if (results.length > 0) return results;
    await delay(20);
  }
}

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('the checks of an app come back with their defaults and are announced', async () => {
  const defaults = { gracePeriodSeconds: 300, ...often };
  expect(created.body.healthChecks).toEqual([
    { ...defaults, protocol: 'HTTP', path: '/health', portIndex: 0, ignoreHttp1xx: false },
    { ...defaults, protocol: 'TCP', portIndex: 0 },
    { ...defaults, protocol: 'COMMAND', command, delaySeconds: 0 },
  ]);
  const { version } = created.body;
  expect(await told('add_health_check_event')).toEqual({
    eventType: 'add_health_check_event',
    timestamp: iso,
    appId: '/checked',
    version,
    healthCheck: checkOf(0),
  });
});

test('a deployment tells the readiness of its tasks and waits for their health', async () => {
  const lastResponse = { status: 200, contentType: '', body: 'as told' };
  const readiness = [{ name: 'readinessCheck', taskId: task.id, ready: true, lastResponse }];
  expect(await readinessTold()).toEqual(readiness);
  const during = { tasksHealthy: 0, tasksUnhealthy: 1, readinessCheckResults: readiness };
  expect(await shown('embed=app.readiness')).toMatchObject(during);
  await ask('/heal');
  await fixture.deployed(created);
  const after = { tasksHealthy: 1, tasksUnhealthy: 0, readinessCheckResults: [] };
  expect(await shown('embed=app.readiness')).toMatchObject(after);
});

test('a healthy task tells the results of its checks and counts in the statistics', async () => {
  const { tasks, taskStats } = await shown('embed=app.taskStats');
  const result = {
    alive: true,
    consecutiveFailures: 0,
    firstSuccess: iso,
    lastFailure: null,
    lastSuccess: iso,
    lastFailureCause: null,
    instanceId,
  };
  expect((tasks as Json[])[0]?.healthCheckResults).toEqual([result, result, result]);
  const lifeTime = { averageSeconds: expect.any(Number), medianSeconds: expect.any(Number) };
  const stats = { stats: { counts: { staged: 0, running: 1, healthy: 1, unhealthy: 0 }, lifeTime } };
  expect(taskStats).toEqual({ startedAfterLastScaling: stats, withLatestConfig: stats, totalSummary: stats });
});

test('a task that fails is told of, killed and replaced; its checks go with the app', async () => {
  await ask('/break');
  const common = { timestamp: iso, appId: '/checked', instanceId };
  expect(await told('failed_health_check_event')).toEqual({
    eventType: 'failed_health_check_event',
    ...common,
    healthCheck: checkOf(0),
  });
  const { version } = created.body;
  const changed = { eventType: 'health_status_changed_event', ...common, version };
  expect(await told('health_status_changed_event', { alive: true })).toEqual({ ...changed, alive: true });
  expect(await told('health_status_changed_event', { alive: false })).toEqual({ ...changed, alive: false });
  expect(await fixture.status('/checked', 'TASK_KILLED')).toMatchObject({ taskId: task.id });
  expect((await fixture.status('/checked', 'TASK_RUNNING', 2)).taskId).not.toBe(task.id);

  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/checked'));
  const isRemoval = ({ eventType }: StreamedEvent) => eventType === 'remove_health_check_event';
  const removal = { eventType: 'remove_health_check_event', timestamp: iso, appId: '/checked' };
  expect(fixture.log.events.filter(isRemoval)).toEqual([removal, removal, removal]);
});

test('a task that uses more memory than its app asks for is told so on its stderr, once, and lives on', async () => {
  const folder = tempFolder();
  const [keeper, sandboxes] = [await createKeeper(), new Sandboxes(join(folder, 'sandboxes'))];
  await mkdir(sandboxes.root);
  const cache = new FetchCache(folder, keeper);
  const cluster = new LocalCluster({
    agents: agentsOf(1),
    sandboxes,
    runner: (onReport) => new TaskRunner({ keeper, cache, sandboxes, frameworkId: 'f', onReport }),
    memoryLookMs: 10,
  });
  const config = (id: string, mem: number) => configOfApp(id, { cmd: 'exec sleep 1000', mem });
  const deploy = (deploymentId: string, ...configs: ReturnType<typeof config>[]) => {
    const changes = new Map(configs.map((one) => [one.id, one]));
    cluster.submit({ kind: 'deploy', deploymentId, force: false, changes });
  };
  const stderrOf = async (appId: string) => {
    const task = [...cluster.state.tasks.values()].find((one) => one.appId === appId);
    return readFile(join(sandboxes.root, String(task?.id), 'stderr'), 'utf8').catch(() => '');
  };
  const warned = async (appId: string) => {
    while ((await stderrOf(appId)) === '') await delay(10);
  };
  deploy('d1', config('/large', 0.25), config('/small', 512));
  await warned('/large');
  // Whoever is warned now was seen by a look that saw the others once more.
  deploy('d2', config('/later', 0.25));
  await warned('/later');
  expect(await stderrOf('/large')).toMatch(/^Memory: \d+ MiB in use, the app asks for 1 MiB; [^\n]*\n$/);
  expect(await stderrOf('/small')).toBe('');
  const first = [...cluster.state.tasks.values()].filter(({ appId }) => appId !== '/later');
  expect(first.map(({ phase }) => phase.kind)).toEqual(['running', 'running']);
  await cluster.close();
  await cache.close();
  await keeper.close();
});
