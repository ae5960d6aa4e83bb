import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json, serve } from '../marathon-server/fixture.ts';
import type { ClientDriver } from './client-driver.ts';
import { jarsOfMarathonClient, startJavaClient } from './java-client.ts';

let fixture: Fixture;
let client: ClientDriver;

beforeAll(async () => {
  const jars = await jarsOfMarathonClient();
  fixture = await Fixture.start([
    { hostname: '127.0.0.1', attributes: { rack: 'a' } },
    { hostname: '127.0.0.2', attributes: { rack: 'b' } },
  ]);
  client = startJavaClient(jars, fixture.marathon.url);
});

afterAll(async () => {
  await client.close();
  await fixture.close();
});

const call = <T = Json>(method: string, ...args: unknown[]): Promise<T> =>
  client.call(method, args) as Promise<T>;

const ended = (deployment: unknown, eventType = 'deployment_success') =>
  fixture.log.first((event) => event.eventType === eventType && event.id === deployment);

/** Creates a small app and waits until its tasks run. */
async function create(id: string, app: Json = {}): Promise<Json> {
  const made = await call('createApp', { id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, ...app });
  await ended((made.deployments as Json[])[0]?.id);
  return appOf(id);
}

const appOf = async (id: string): Promise<Json> => (await call('getApp', id)).app as Json;
const tasksOf = async (id: string): Promise<Json[]> => (await call('getAppTasks', id)).tasks as Json[];
const idsOf = (list: unknown) => (list as Json[]).map(({ id }) => id).sort();

const server = `exec node -e '${[
  'require("http").createServer((_, response) => response.end())',
  '.listen(process.env.PORT0, process.env.HOST);',
].join('')}'`;

test('apps: created with all that its models know, read, listed, changed, restarted and deleted', async () => {
  const app = await create('/java/web', {
    instances: 2,
    constraints: [
      ['hostname', 'UNIQUE'],
      ['rack', 'LIKE', '[ab]'],
    ],
    env: { COLOUR: 'red' },
    labels: { team: 'x' },
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'http', labels: { VIP_0: '/web:80' } }],
    cmd: server,
    healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, gracePeriodSeconds: 60, intervalSeconds: 1 }],
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
    backoffFactor: 1.5,
    taskKillGracePeriodSeconds: 2,
  });
  expect(app).toMatchObject({
    id: '/java/web',
    constraints: [
      ['hostname', 'UNIQUE'],
      ['rack', 'LIKE', '[ab]'],
    ],
    env: { COLOUR: 'red' },
    labels: { team: 'x' },
    portDefinitions: [{ protocol: 'tcp', name: 'http', labels: { VIP_0: '/web:80' } }],
    healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1 }],
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
    backoffFactor: 1.5,
    taskKillGracePeriodSeconds: 2,
    tasksRunning: 2,
    tasksHealthy: 2,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.version },
    deployments: [],
  });
  const [task] = app.tasks as Json[];
  expect(task).toMatchObject({
    appId: '/java/web',
    state: 'TASK_RUNNING',
    version: app.version,
    healthCheckResults: [{ alive: true, consecutiveFailures: 0 }],
  });
  // The client has no word for the delay before checks that Mesos makes: nobody is to wait for one here.
  const healthChecks = [{ protocol: 'COMMAND', command: { value: 'true' }, intervalSeconds: 1 }];
  const other = await create('/java/other', { cmd: 'exec sleep 1001', instances: 0, healthChecks });
  expect(other).toMatchObject({ healthChecks });
  expect(idsOf((await call('getApps')).apps)).toEqual(['/java/other', '/java/web']);
  expect(idsOf((await call('getApps', { label: 'team==x' })).apps)).toEqual(['/java/web']);

  const changed = await call('updateApp', '/java/web', { env: { COLOUR: 'blue' }, instances: 1 }, false);
  await ended(changed.deploymentId);
  expect(await appOf('/java/web')).toMatchObject({
    instances: 1,
    env: { COLOUR: 'blue' },
    version: changed.version,
  });
  const { versions } = await call<{ versions: string[] }>('getAppVersions', '/java/web');
  expect(versions).toEqual([changed.version, app.version]);
  expect(await call('getAppVersion', '/java/web', app.version)).toMatchObject({
    instances: 2,
    env: { COLOUR: 'red' },
  });

  const [before] = await tasksOf('/java/web');
  await ended((await call('restartApp', '/java/web', false)).deploymentId);
  const [after, ...more] = await tasksOf('/java/web');
  expect(more).toEqual([]);
  expect(after?.id).not.toBe(before?.id);
  await ended((await call('deleteApp', '/java/web')).deploymentId);
  await expect(call('getApp', '/java/web')).rejects.toMatchObject({
    failure: {
      type: 'MarathonException',
      status: 404,
      message: expect.stringContaining("App '/java/web' does not exist"),
    },
  });
});

test('tasks: all listed, one killed, those of a host killed with the app scaled down', async () => {
  await create('/kill', { instances: 2, constraints: [['hostname', 'UNIQUE']] });
  const [one, two] = await tasksOf('/kill');
  const { tasks } = await call('getTasks');
  expect(idsOf(tasks)).toEqual(expect.arrayContaining([one?.id, two?.id]));
  const killed = await call('deleteAppTask', '/kill', one?.id, 'false');
  expect(killed.task).toMatchObject({ id: one?.id, host: one?.host });
  await fixture.status('/kill', 'TASK_RUNNING', 3);
  expect(await tasksOf('/kill')).toHaveLength(2);
  const ofHost = await call('deleteAppTasks', '/kill', two?.host, 'false');
  expect(idsOf(ofHost.tasks)).toEqual([two?.id]);
  await fixture.status('/kill', 'TASK_RUNNING', 4);
  // With scale it is a deployment, which this client has no model for: only that it happened can be seen.
  expect(await call('deleteAppTasks', '/kill', two?.host, 'true')).toEqual({});
  await fixture.status('/kill', 'TASK_KILLED', 3);
  expect(await appOf('/kill')).toMatchObject({ instances: 1 });
});

test('groups: created with apps and groups inside, read, changed and deleted', async () => {
  const app = { cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, instances: 1 };
  const front = { id: 'front', apps: [{ id: 'web', ...app, dependencies: ['/store/db'] }] };
  const made = await call('createGroup', { id: '/store', apps: [{ id: 'db', ...app }], groups: [front] });
  await ended(made.deploymentId);
  expect(await call('getGroup', '/store')).toMatchObject({
    id: '/store',
    version: made.version,
    apps: [{ id: '/store/db', instances: 1 }],
    groups: [{ id: '/store/front', apps: [{ id: '/store/front/web', dependencies: ['/store/db'] }] }],
  });
  const changed = await call('updateGroup', '/store', false, { apps: [{ id: 'db', ...app, instances: 2 }] });
  await ended(changed.deploymentId);
  expect(await tasksOf('/store/db')).toHaveLength(2);
  await ended((await call('deleteGroup', '/store', true)).deploymentId);
  await expect(call('getGroup', '/store')).rejects.toMatchObject({ failure: { status: 404 } });
});

test('a deployment that cannot end: listed with its steps, queued, locked, rolled back and cancelled', async () => {
  await create('/stuck');
  const nowhere = { constraints: [['rack', 'CLUSTER', 'absent']] };
  const { deploymentId } = await call('updateApp', '/stuck', nowhere, false);
  expect(await call('getDeployments')).toMatchObject([
    {
      id: deploymentId,
      affectedApps: ['/stuck'],
      steps: [{ actions: [{ app: '/stuck' }] }],
      currentActions: [{ app: '/stuck' }],
      currentStep: 1,
      totalSteps: 1,
    },
  ]);
  const { queue } = await call('getQueue');
  expect(queue).toMatchObject([{ count: 1, delay: { overdue: true }, app: { id: '/stuck' } }]);
  await expect(call('updateApp', '/stuck', { instances: 2 }, false)).rejects.toMatchObject({
    failure: { status: 409, message: expect.stringContaining('App is locked by one or more deployments') },
  });
  const rollback = await call('cancelDeploymentAndRollback', deploymentId);
  await ended(deploymentId, 'deployment_failed');
  await ended(rollback.deploymentId);
  const again = await call('updateApp', '/stuck', nowhere, false);
  await call('cancelDeployment', again.deploymentId);
  await ended(again.deploymentId, 'deployment_failed');
  expect(await call('getDeployments')).toEqual([]);
});

test("refusals: an app that exists, and one that makes no sense, with the details in the client's own types", async () => {
  await create('/twice');
  await expect(call('createApp', { id: '/twice', cmd: 'true' })).rejects.toMatchObject({
    failure: {
      type: 'MarathonException',
      status: 409,
      message: expect.stringContaining('[/twice] already exists'),
    },
  });
  await expect(call('createApp', { id: '/Twice', cmd: 'true', instances: -1 })).rejects.toMatchObject({
    failure: { status: 422, message: expect.stringMatching(/Object is not valid.*\/id.*\/instances/s) },
  });
});

test('info, and callbacks for events', async () => {
  const address = new URL(fixture.marathon.url).host;
  expect(await call('getServerInfo')).toMatchObject({
    name: 'marathon',
    version: '1.4.13',
    elected: true,
    leader: address,
    marathon_config: { mesos_leader_ui_url: `http://${address}/`, features: [], failover_timeout: 604_800 },
    zookeeper_config: { zk_max_versions: 25 },
    http_config: { http_port: String(fixture.marathon.port) },
  });
  let tell: (event: Json) => void = () => {};
  const told = new Promise<Json>((resolve) => {
    tell = resolve;
  });
  const callback = await serve(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    response.end();
    const event = JSON.parse(text);
    if (event.eventType === 'deployment_success') tell(event);
  });
  try {
    expect(await call('register', callback.url)).toMatchObject({
      callbackUrl: callback.url,
      eventType: 'subscribe_event',
    });
    expect(await call('subscriptions')).toEqual({ callbackUrls: [callback.url] });
    await create('/called-back');
    expect(await told).toMatchObject({ plan: { steps: [{}, {}] } });
    expect(await call('unregister', callback.url)).toMatchObject({
      callbackUrl: callback.url,
      eventType: 'unsubscribe_event',
    });
    expect(await call('subscriptions')).toEqual({ callbackUrls: [] });
  } finally {
    await callback.close();
  }
});
