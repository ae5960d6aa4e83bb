import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const sleep = (id: string, more: Json = {}) => ({ id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, ...more });

/** Keys that Marathon 1.4.13 sends for an app; strict clients refuse any other. */
const appKeys = [
  'args',
  'backoffFactor',
  'backoffSeconds',
  'cmd',
  'constraints',
  'container',
  'cpus',
  'dependencies',
  'disk',
  'env',
  'executor',
  'fetch',
  'gpus',
  'healthChecks',
  'id',
  'instances',
  'ipAddress',
  'killSelection',
  'labels',
  'maxLaunchDelaySeconds',
  'mem',
  'portDefinitions',
  'ports',
  'readinessChecks',
  'requirePorts',
  'residency',
  'secrets',
  'storeUrls',
  'taskKillGracePeriodSeconds',
  'unreachableStrategy',
  'upgradeStrategy',
  'uris',
  'user',
  'version',
  'versionInfo',
];
const countKeys = ['deployments', 'tasksHealthy', 'tasksRunning', 'tasksStaged', 'tasksUnhealthy'];

test('creating an app: 201, the app with zero counts, its deployment and where it is', async () => {
  const answer = await fixture.call('POST', '/v2/apps', sleep('/create/a'));
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`${fixture.marathon.url}/v2/apps/create/a`);
  const created = appKeys.filter((key) => key !== 'versionInfo');
  expect(Object.keys(answer.body).sort()).toEqual([...created, ...countKeys, 'tasks'].sort());
  expect(answer.body).toMatchObject({
    id: '/create/a',
    instances: 1,
    // The service port is chosen afterwards.
    ports: [0],
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    tasksStaged: 0,
    tasksRunning: 0,
    tasks: [],
    deployments: [{ id: answer.headers.get('marathon-deployment-id') }],
    version: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  await fixture.deployed(answer);
});

test('an app that exists is a conflict, also under another spelling of its id', async () => {
  await fixture.launch(sleep('/twice'));
  const answer = await fixture.call('POST', '/v2/apps', sleep('twice/'));
  expect(answer.status).toBe(409);
  expect(answer.body).toEqual({ message: 'An app with id [/twice] already exists.' });
});

test('a body that is no JSON, has wrong types or makes no sense is refused in three ways', async () => {
  const broken = await fixture.call('POST', '/v2/apps', '{"id":');
  expect(broken.status).toBe(400);
  expect(broken.body).toEqual({ message: 'Invalid JSON', details: expect.any(String) });
  const mistyped = await fixture.call('POST', '/v2/apps', sleep('/x', { instances: 'many' }));
  expect(mistyped.status).toBe(400);
  expect(mistyped.body).toMatchObject({ message: 'Invalid JSON', details: [{ path: '/instances' }] });
  const senseless = await fixture.call('POST', '/v2/apps', sleep('/Not_An_Id', { instances: -1 }));
  expect(senseless.status).toBe(422);
  expect(senseless.body).toMatchObject({
    message: 'Object is not valid',
    details: [
      { path: '/id', errors: [expect.any(String)] },
      { path: '/instances', errors: [expect.any(String)] },
    ],
  });
});

test('an app shows its tasks, counts and deployments; an unknown one is 404', async () => {
  const [task] = await fixture.launch(sleep('/show/a', { labels: { team: 'x' } }));
  const { body } = await fixture.call('GET', '/v2/apps/show/a');
  expect(Object.keys(body.app as Json).sort()).toEqual([...appKeys, ...countKeys, 'tasks'].sort());
  expect(body.app).toMatchObject({ tasksRunning: 1, tasksStaged: 0, deployments: [], tasks: [task] });
  const absent = await fixture.call('GET', '/v2/apps/show/absent');
  expect(absent.status).toBe(404);
  expect(absent.body).toEqual({ message: "App '/show/absent' does not exist" });
  const inGroup = await fixture.call('GET', '/v2/apps/show/*');
  expect(inGroup.body).toMatchObject({ '*': [{ id: '/show/a' }] });
});

test('the list can be narrowed, and embeds what is asked for', async () => {
  await fixture.launch(sleep('/list/a', { labels: { kind: 'one' }, cmd: 'exec sleep 1001' }));
  await fixture.launch(sleep('/list/b'));
  const listed = async (query: string) =>
    ((await fixture.call('GET', `/v2/apps?${query}`)).body.apps as Json[]).map(({ id }) => id).sort();
  expect(await listed('id=/list')).toEqual(['/list/a', '/list/b']);
  expect(await listed('id=/list&label=kind==one')).toEqual(['/list/a']);
  expect(await listed('cmd=1001')).toEqual(['/list/a']);
  const [plain] = (await fixture.call('GET', '/v2/apps?id=/list/a')).body.apps as Json[];
  expect(Object.keys(plain ?? {}).sort()).toEqual([...appKeys, ...countKeys].sort());
  const embed = 'embed=apps.tasks&embed=app.readiness&embed=group.apps.lastTaskFailure';
  const [full] = (await fixture.call('GET', `/v2/apps?id=/list/a&${embed}`)).body.apps as Json[];
  expect(full).toMatchObject({ tasks: [{ appId: '/list/a' }], readinessCheckResults: [] });
});

test('an update scales, changes, creates, and says the same without effect', async () => {
  const before = await fixture.launch(sleep('/update/a', { ports: [0, 0] }));
  const scaled = await fixture.call('PUT', '/v2/apps/update/a', { instances: 2 });
  expect(scaled.status).toBe(200);
  expect(scaled.body).toEqual({
    version: expect.any(String),
    deploymentId: scaled.headers.get('marathon-deployment-id'),
  });
  await fixture.deployed(scaled);
  expect(await fixture.tasks('/update/a')).toEqual(expect.arrayContaining(before));

  const changed = await fixture.call('PUT', '/v2/apps//update/a/', { env: { A: '1' } });
  await fixture.deployed(changed);
  const after = await fixture.tasks('/update/a');
  expect(after.map(({ version }) => version)).toEqual([changed.body.version, changed.body.version]);

  await fixture.deployed(await fixture.call('PUT', '/v2/apps/update/a', { env: { A: '1' }, ports: [0, 0] }));
  expect(await fixture.tasks('/update/a')).toEqual(after);

  const created = await fixture.call('PUT', '/v2/apps/update/new', sleep('/update/new'));
  expect(created.status).toBe(201);
  await fixture.deployed(created);
});

test('an update may name an earlier version, and only that', async () => {
  await fixture.launch(sleep('/back', { env: { A: 'old' } }));
  const { version } = (await fixture.call('GET', '/v2/apps/back')).body.app as Json;
  await fixture.deployed(await fixture.call('PUT', '/v2/apps/back', { env: { A: 'new' } }));
  expect((await fixture.call('PUT', '/v2/apps/back', { version, instances: 2 })).status).toBe(422);
  expect((await fixture.call('PUT', '/v2/apps/back', { version: '2016-01-01T00:00:00.000Z' })).status).toBe(
    404,
  );
  await fixture.deployed(await fixture.call('PUT', '/v2/apps/back', { version }));
  expect((await fixture.call('GET', '/v2/apps/back')).body.app).toMatchObject({ env: { A: 'old' } });
});

test('a locked app is 409 with the deployment that locks it, unless by force', async () => {
  const waiting = sleep('/locked', { constraints: [['hostname', 'CLUSTER', 'nowhere']] });
  const first = await fixture.call('POST', '/v2/apps', waiting);
  const refused = await fixture.call('PUT', '/v2/apps/locked?force=False', { instances: 2 });
  expect(refused.status).toBe(409);
  expect(refused.body).toEqual({
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    deployments: [{ id: first.headers.get('marathon-deployment-id') }],
  });
  const forced = await fixture.call('PUT', '/v2/apps/locked?force=True', { constraints: [] });
  expect(forced.status).toBe(200);
  await fixture.deployed(forced);
});

test('deleting an app kills its tasks; it is gone at once and unknown afterwards', async () => {
  const [task] = await fixture.launch(sleep('/delete'));
  const answer = await fixture.call('DELETE', '/v2/apps/delete');
  expect(answer.status).toBe(200);
  expect((await fixture.call('GET', '/v2/apps/delete')).status).toBe(404);
  await fixture.deployed(answer);
  expect(await fixture.status('/delete', 'TASK_KILLED')).toMatchObject({ taskId: task?.id });
  const all = (await fixture.call('GET', '/v2/tasks')).body.tasks as Json[];
  expect(all.map(({ appId }) => appId)).not.toContain('/delete');
  expect((await fixture.call('DELETE', '/v2/apps/delete')).status).toBe(404);
});
