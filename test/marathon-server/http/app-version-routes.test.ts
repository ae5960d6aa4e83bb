import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const idle = (id: string, more: Json = {}) => ({
  id,
  cmd: 'exec sleep 1000',
  cpus: 0.01,
  mem: 16,
  instances: 0,
  ...more,
});
const app = async (id: string) => (await fixture.call('GET', `/v2/apps${id}`)).body.app as Json;

test('versions of an app, newest first, each shown as it was', async () => {
  const created = await fixture.call('POST', '/v2/apps', idle('/v/app', { env: { A: 'old' } }));
  await fixture.deployed(created);
  const shown = await app('/v/app');
  const changed = await fixture.call('PUT', '/v2/apps/v/app', { env: { A: 'new' } });
  await fixture.deployed(changed);
  const { body } = await fixture.call('GET', '/v2/apps//v/app/versions');
  expect(body).toEqual({ versions: [changed.body.version, created.body.version] });
  const { tasks, deployments, tasksStaged, tasksRunning, tasksHealthy, tasksUnhealthy, ...bare } = shown;
  const old = await fixture.call('GET', `/v2/apps/v/app/versions/${created.body.version}`);
  expect([old.status, old.body]).toEqual([200, bare]);
  const never = '2001-01-01T00:00:00.000Z';
  const absent = await fixture.call('GET', `/v2/apps/v/app/versions/${never}`);
  expect([absent.status, absent.body]).toEqual([
    404,
    { message: `App '/v/app' does not exist in version ${never}` },
  ]);
  expect((await fixture.call('GET', '/v2/apps/v/absent/versions')).status).toBe(404);
});

test('a restart replaces the tasks of the same config', async () => {
  const [before] = await fixture.launch(idle('/restart/app', { instances: 1 }));
  const restarted = await fixture.call('POST', '/v2/apps/restart/app/restart');
  expect([restarted.status, restarted.body]).toEqual([
    200,
    { version: expect.any(String), deploymentId: restarted.headers.get('marathon-deployment-id') },
  ]);
  await fixture.deployed(restarted);
  const [after, ...others] = await fixture.tasks('/restart/app');
  expect(others).toEqual([]);
  expect(after).toMatchObject({ version: restarted.body.version });
  expect(after?.id).not.toBe(before?.id);
  expect((await fixture.call('POST', '/v2/apps/restart/absent/restart')).status).toBe(404);
});

test('a list of apps is one deployment, in the order of their dependencies', async () => {
  await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/list/a', { labels: { keep: 'me' } })));
  const answer = await fixture.call('PUT', '/v2/apps', [
    { id: '/list/a', env: { A: '1' }, dependencies: ['../b'] },
    idle('/list/b', { ports: [0, 0] }),
  ]);
  expect([answer.status, Object.keys(answer.body).sort()]).toEqual([200, ['deploymentId', 'version']]);
  await fixture.deployed(answer);
  expect(await app('/list/a')).toMatchObject({
    labels: { keep: 'me' },
    env: { A: '1' },
    dependencies: ['/list/b'],
  });
  const steps = fixture.log.events.flatMap((event) =>
    event.eventType === 'deployment_info' && (event.plan as Json).id === answer.body.deploymentId
      ? [event.currentStep]
      : [],
  );
  expect(steps).toEqual([
    { actions: [{ action: 'StartApplication', app: '/list/b' }] },
    { actions: [{ action: 'ScaleApplication', app: '/list/b' }] },
    { actions: [{ action: 'RestartApplication', app: '/list/a' }] },
  ]);
  const replaced = await fixture.call('PUT', '/v2/apps?partialUpdate=false', [idle('/list/a')]);
  await fixture.deployed(replaced);
  expect(await app('/list/a')).toMatchObject({ labels: {}, env: {}, dependencies: [] });
  expect((await fixture.call('PUT', '/v2/apps', [{ cmd: 'nameless' }])).status).toBe(400);
  expect((await fixture.call('PUT', '/v2/apps', { id: '/list/a' })).status).toBe(400);
  expect((await fixture.call('PUT', '/v2/apps', [idle('/list/c', { instances: -1 })])).body).toMatchObject({
    details: [{ path: '(0)/instances' }],
  });
});

test('artifacts to store are resolved first and fetched by the tasks', async () => {
  const uri = 'http://127.0.0.1:1/archive.tgz';
  const created = await fixture.call('POST', '/v2/apps', idle('/store/app', { storeUrls: [uri] }));
  await fixture.deployed(created);
  expect(await app('/store/app')).toMatchObject({ storeUrls: [], uris: [uri] });
  const id = created.headers.get('marathon-deployment-id');
  const first = fixture.log.events.find(
    (event) => event.eventType === 'deployment_info' && (event.plan as Json).id === id,
  );
  expect(first?.currentStep).toEqual({ actions: [{ action: 'ResolveArtifacts', app: '/store/app' }] });
});
