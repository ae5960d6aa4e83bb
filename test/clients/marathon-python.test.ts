import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../marathon-server/fixture.ts';
import { type App, PythonClient, type Task } from './python-client.ts';

let client: PythonClient;

beforeAll(async () => {
  client = await PythonClient.open();
});

afterAll(() => client.close());

test('apps: created, found, listed with every embed, and asked for by label and command', async () => {
  const app = await client.create('/apps/web', {
    instances: 2,
    constraints: [['hostname', 'UNIQUE']],
    env: { COLOUR: 'red' },
    labels: { team: 'x' },
    healthChecks: [
      { protocol: 'COMMAND', command: 'true', gracePeriodSeconds: 5, intervalSeconds: 1, delaySeconds: 0 },
    ],
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
  });
  expect(app).toMatchObject({
    id: '/apps/web',
    constraints: [['hostname', 'UNIQUE']],
    env: { COLOUR: 'red' },
    tasksRunning: 2,
    tasksHealthy: 2,
    healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, intervalSeconds: 1, delaySeconds: 0 }],
    upgradeStrategy: { minimumHealthCapacity: 0.5 },
  });
  expect(new Set(app.tasks.map(({ host }) => host)).size).toBe(2);
  expect(app.tasks[0]).toMatchObject({
    appId: '/apps/web',
    state: 'TASK_RUNNING',
    ipAddresses: [{ protocol: 'IPv4' }],
    healthCheckResults: [{ alive: true, consecutiveFailures: 0 }],
  });
  await client.create('/apps/other', { cmd: 'exec sleep 1001' });
  const embeds = {
    embed_tasks: true,
    embed_counts: true,
    embed_deployments: true,
    embed_readiness: true,
    embed_last_task_failure: true,
    embed_failures: true,
    embed_task_stats: true,
  };
  const [listed, ...others] = await client.call<App[]>('list_apps', {
    app_id: '/apps',
    label: 'team==x',
    ...embeds,
  });
  expect(others).toEqual([]);
  expect(listed).toMatchObject({
    id: '/apps/web',
    deployments: [],
    taskStats: { totalSummary: { stats: { counts: { running: 2, healthy: 2 } } } },
  });
  expect(listed?.tasks.map(({ id }) => id).sort()).toEqual(app.tasks.map(({ id }) => id).sort());
  const byCommand = await client.call<App[]>('list_apps', { cmd: 'sleep 1001' });
  expect(byCommand.map(({ id }) => id)).toEqual(['/apps/other']);
  const endpoints = await client.call<Json[]>('list_endpoints');
  const ofOther = (await client.call<App>('get_app', { app_id: '/apps/other' })).tasks[0];
  expect(endpoints).toContainEqual(
    expect.objectContaining({
      appId: '/apps/other',
      taskId: ofOther?.id,
      taskPort: ofOther?.ports[0],
    }),
  );
});

test('apps: what was read goes back changed; scaled, restarted, read at a version, updated together and deleted', async () => {
  const first = await client.create('/change', { ports: [0, 0], fetch: [], dependencies: [] });
  const read = await client.call<App>('get_app', { app_id: '/change' });
  const changed = await client.call('update_app', {
    app_id: '/change',
    app: { MarathonApp: { ...read, env: { NEW: '1' } } },
  });
  await client.ended(changed.deploymentId);
  const after = await client.call<App>('get_app', { app_id: '/change' });
  expect(after).toMatchObject({ env: { NEW: '1' }, ports: first.ports, version: changed.version });
  expect(after.tasks[0]?.id).not.toBe(first.tasks[0]?.id);

  await client.ended((await client.call('scale_app', { app_id: '/change', delta: 2 })).deploymentId);
  const scaled = await client.call<Task[]>('list_tasks', { app_id: '/change' });
  expect(scaled).toHaveLength(3);
  await client.ended((await client.call('restart_app', { app_id: '/change' })).deploymentId);
  const restarted = await client.call<Task[]>('list_tasks', { app_id: '/change' });
  expect(restarted).toHaveLength(3);
  expect(restarted.filter(({ id }) => scaled.some((task) => task.id === id))).toEqual([]);

  const versions = await client.call<string[]>('list_versions', { app_id: '/change' });
  expect(versions).toContain(first.version);
  expect(versions.length).toBeGreaterThanOrEqual(3);
  const old = await client.call<App>('get_version', { app_id: '/change', version: first.version });
  expect(old).toMatchObject({ id: '/change', env: {}, instances: 1 });

  const both = [
    { MarathonApp: { id: '/change', instances: 1 } },
    { MarathonApp: { id: '/change-2', cmd: 'exec sleep 1', instances: 0 } },
  ];
  await client.ended((await client.call('update_apps', { apps: both })).deploymentId);
  expect((await client.call<App>('get_app', { app_id: '/change-2' })).instances).toBe(0);
  await client.ended((await client.call('delete_app', { app_id: '/change' })).deploymentId);
  await expect(client.call('get_app', { app_id: '/change' })).rejects.toMatchObject({
    failure: { type: 'NotFoundError', status: 404, message: "App '/change' does not exist" },
  });
});

test('tasks: killed one by one, by host, all at once and from a list; replaced, or scaled away', async () => {
  const app = await client.create('/kill', { instances: 3, constraints: [['hostname', 'UNIQUE']] });
  const [one, two, three] = app.tasks;
  const gone = (task: Task | undefined) =>
    client.driver.event(({ taskId, taskStatus }) => taskId === task?.id && taskStatus === 'TASK_KILLED');
  const back = (host: unknown, not: Task | undefined) =>
    client.driver.event(
      (event) =>
        event.appId === '/kill' &&
        event.taskStatus === 'TASK_RUNNING' &&
        event.host === host &&
        event.taskId !== not?.id,
    );
  const killed = await client.call<Task>('kill_task', { app_id: '/kill', task_id: one?.id });
  expect(killed).toMatchObject({ id: one?.id, appId: '/kill' });
  expect(await gone(one)).toMatchObject({ class: 'MarathonStatusUpdateEvent', host: one?.host });
  await back(one?.host, one);

  const onHost = await client.call<Task[]>('kill_tasks', { app_id: '/kill', host: two?.host });
  expect(onHost.map(({ id }) => id)).toEqual([two?.id]);
  await back(two?.host, two);

  await client.ended(
    (await client.call('kill_task', { app_id: '/kill', task_id: three?.id, scale: true })).deploymentId,
  );
  const left = await client.call<App>('get_app', { app_id: '/kill' });
  expect(left).toMatchObject({ instances: 2, tasksRunning: 2 });
  expect(
    await client.call('kill_given_tasks', { task_ids: left.tasks.map(({ id }) => id), scale: true }),
  ).toBe(true);
  for (const task of left.tasks) await gone(task);
  expect((await client.call<App>('get_app', { app_id: '/kill' })).instances).toBe(0);
  await expect(client.call('kill_tasks', { app_id: '/kill', scale: true, wipe: true })).rejects.toMatchObject(
    {
      failure: { type: 'MarathonHttpError', status: 400 },
    },
  );
});

test('groups: created with apps and groups, read, scaled, changed and deleted', async () => {
  const app = { cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, instances: 1 };
  const made = await client.call('create_group', {
    group: {
      MarathonGroup: {
        id: '/shop',
        apps: [{ id: 'db', ...app }],
        groups: [{ id: 'front', apps: [{ id: 'web', ...app, dependencies: ['/shop/db'] }] }],
      },
    },
  });
  expect(await client.ended(made.deploymentId)).toMatchObject({ class: 'MarathonDeploymentSuccess' });
  const group = await client.call('get_group', { group_id: '/shop' });
  expect(group).toMatchObject({
    id: '/shop',
    apps: [{ id: '/shop/db' }],
    groups: [{ id: '/shop/front', apps: [{ id: '/shop/front/web', dependencies: ['/shop/db'] }] }],
  });
  expect((await client.call<Json[]>('list_groups', { id: '/shop' })).map(({ id }) => id)).toEqual(['/shop']);

  await client.ended((await client.call('scale_group', { group_id: '/shop', scale_by: 2 })).deploymentId);
  expect(await client.call<Task[]>('list_tasks', { app_id: '/shop/front/web' })).toHaveLength(2);
  const changed = await client.call('update_group', {
    group_id: '/shop',
    group: { MarathonGroup: { apps: [{ id: 'db', ...app, labels: { changed: 'yes' } }] } },
  });
  await client.ended(changed.deploymentId);
  expect((await client.call<App>('get_app', { app_id: '/shop/db' })).labels).toEqual({ changed: 'yes' });

  await client.ended((await client.call('delete_group', { group_id: '/shop', force: true })).deploymentId);
  await expect(client.call('get_group', { group_id: '/shop' })).rejects.toMatchObject({
    failure: { type: 'NotFoundError', message: "Group '/shop' does not exist" },
  });
});

test('a deployment that cannot end: listed, locks its app, is rolled back and cancelled; its app is in the queue', async () => {
  await client.create('/stuck', { instances: 1 });
  const nowhere = { MarathonApp: { constraints: [['rack', 'CLUSTER', 'absent']] } };
  const { deploymentId } = await client.call('update_app', { app_id: '/stuck', app: nowhere });
  const of = async (id: unknown) =>
    (await client.call<Json[]>('list_deployments')).find((each) => each.id === id);
  expect(await of(deploymentId)).toMatchObject({
    affectedApps: ['/stuck'],
    affectedPods: [],
    steps: [{ actions: [{ action: 'RestartApplication', app: '/stuck' }] }],
    currentActions: [{ action: 'RestartApplication', app: '/stuck', readinessCheckResults: [] }],
    currentStep: 1,
    totalSteps: 1,
  });
  await expect(client.call('scale_app', { app_id: '/stuck', instances: 2 })).rejects.toMatchObject({
    failure: {
      type: 'ConflictError',
      status: 409,
      message: expect.stringContaining('App is locked by one or more'),
    },
  });
  const [queued] = await client.call<Json[]>('list_queue', { embed_last_unused_offers: true });
  expect(queued).toMatchObject({
    app: { id: '/stuck' },
    count: 1,
    delay: { overdue: true },
    processedOffersSummary: { unusedOffersCount: expect.any(Number) },
    lastUnusedOffers: expect.any(Array),
  });
  await client.call('reset_delay', { app_id: '/stuck' });

  const rollback = await client.call('delete_deployment', { deployment_id: deploymentId });
  expect(await client.ended(deploymentId, 'deployment_failed')).toMatchObject({
    class: 'MarathonDeploymentFailed',
  });
  await client.ended(rollback.deploymentId);
  const again = await client.call('update_app', { app_id: '/stuck', app: nowhere });
  expect(await client.call('delete_deployment', { deployment_id: again.deploymentId, force: true })).toEqual(
    {},
  );
  await client.ended(again.deploymentId, 'deployment_failed');
  expect(await client.call('list_deployments')).toEqual([]);
  await client.ended((await client.call('delete_app', { app_id: '/stuck', force: true })).deploymentId);
  await expect(client.call('reset_delay', { app_id: '/stuck' })).rejects.toMatchObject({
    failure: { status: 404 },
  });
});

test('a task that fails: its app tells how, the queue how long it waits, and a reset starts it at once', async () => {
  const app = { cmd: 'exit 3', cpus: 0.01, mem: 16, backoffSeconds: 60 };
  await client.call('create_app', { app_id: '/failing', app: { MarathonApp: app } });
  const isFailure = ({ appId, taskStatus }: Json) => appId === '/failing' && taskStatus === 'TASK_FAILED';
  const failure = await client.driver.event(isFailure);
  expect(failure).toMatchObject({ message: 'Command exited with status 3' });
  const read = await client.call<App>('get_app', { app_id: '/failing', embed_last_task_failure: true });
  expect(read.lastTaskFailure).toMatchObject({
    appId: '/failing',
    taskId: failure.taskId,
    state: 'TASK_FAILED',
    message: 'Command exited with status 3',
    host: failure.host,
  });
  const [waiting] = await client.call<{ delay: { timeLeftSeconds: number } }[]>('list_queue');
  expect(waiting).toMatchObject({ app: { id: '/failing' }, count: 1, delay: { overdue: false } });
  expect(waiting?.delay.timeLeftSeconds).toBeGreaterThan(50);
  await client.call('reset_delay', { app_id: '/failing' });
  await client.driver.event((event) => isFailure(event) && event.taskId !== failure.taskId);
  await client.ended((await client.call('delete_app', { app_id: '/failing', force: true })).deploymentId);
});

test('info, leader, ping and metrics', async () => {
  const address = new URL(client.fixture.marathon.url).host;
  const info = await client.call('get_info');
  expect(info).toMatchObject({
    name: 'marathon',
    version: '1.4.13',
    elected: true,
    leader: address,
    frameworkId: expect.stringMatching(/./),
    httpConfig: { httpPort: client.fixture.marathon.port },
    marathonConfig: { mesosLeaderUiUrl: `http://${address}/`, checkpoint: true },
    zookeeperConfig: { zkSessionTimeout: 10_000 },
    eventSubscriber: { type: 'http_callback' },
  });
  expect(await client.call('get_leader')).toEqual({ leader: address });
  expect(await client.call('ping')).toBe('"pong"');
  expect(await client.call('get_metrics')).toMatchObject({
    gauges: expect.any(Object),
    version: expect.any(String),
  });
});
