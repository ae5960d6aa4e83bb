import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as shape from './contract-shapes.ts';
import { Fixture, type Json } from './fixture.ts';

/* A test for each row of the table of apps and tasks that clients rely on; contract-groups has the other rows. */

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const { small } = shape;
const idle = (id: string, more: Json = {}) => ({ ...small(id), instances: 0, ...more });
/** Nobody satisfies it: what deploys it stays under way. */
const stuck = (id: string) => ({ ...small(id), constraints: [['hostname', 'CLUSTER', 'nowhere']] });

const get = async (path: string) => (await fixture.call('GET', path)).body;
const appsOf = async (query: string) => (await get(`/v2/apps?${query}`)).apps as Json[];
const shown = async (id: string) => (await get(`/v2/apps${id}`)).app as Json;
const idsOf = (list: unknown) => (list as Json[]).map(({ id }) => id);

async function expectDeployment(method: string, path: string, body?: unknown, status = 200): Promise<Json> {
  const answer = await fixture.call(method, path, body);
  expect([answer.status, answer.body]).toStrictEqual([status, shape.deploymentResult]);
  expect(answer.headers.get('marathon-deployment-id')).toBe(answer.body.deploymentId);
  await fixture.deployed(answer);
  return answer.body;
}

test('GET /ping: "pong" as JSON if Accept is JSON, else as text', async () => {
  const text = await fixture.call('GET', '/ping');
  expect([text.status, text.text, text.headers.get('content-type')]).toEqual([
    200,
    'pong',
    'text/plain; charset=utf-8',
  ]);
  const json = await fixture.call('GET', '/ping', undefined, { accept: 'application/json' });
  expect([json.text, json.headers.get('content-type')]).toEqual(['"pong"', 'application/json']);
});

describe('GET /v2/apps', () => {
  test('by cmd, id and label, whatever the case; counts and deployments always present', async () => {
    await fixture.deployed(
      await fixture.call('POST', '/v2/apps', idle('/find/one', { cmd: 'exec Sleep 7', labels: { a: 'b' } })),
    );
    await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/find/two', { labels: { a: 'c' } })));
    expect(idsOf(await appsOf('cmd=SLEEP 7'))).toEqual(['/find/one']);
    expect(idsOf(await appsOf('id=FIND'))).toEqual(['/find/one', '/find/two']);
    expect(idsOf(await appsOf('id=find&label=a==b'))).toEqual(['/find/one']);
    expect(idsOf(await appsOf('id=find&label=a!=b'))).toEqual(['/find/two']);
    expect(await get('/v2/apps?id=/find/two')).toStrictEqual({
      apps: [
        { ...shape.app('/find/two'), instances: 0, labels: { a: 'c' }, ...shape.counts(0), deployments: [] },
      ],
    });
  });

  test('embed=apps.{...}, repeated, with the prefixes app., apps., group.apps. or none', async () => {
    const [task] = await fixture.launch(small('/embed'));
    const counts = { staged: 0, running: 1, healthy: 0, unhealthy: 0 };
    const lifeTime = { averageSeconds: expect.any(Number), medianSeconds: expect.any(Number) };
    const stats = { stats: { counts, lifeTime } };
    const embedded = {
      tasks: [task],
      readinessCheckResults: [],
      taskStats: { startedAfterLastScaling: stats, withLatestConfig: stats, totalSummary: stats },
    };
    const plain = { ...shape.app('/embed'), ...shape.counts(1), deployments: [] };
    const names = ['tasks', 'counts', 'deployments', 'readiness', 'lastTaskFailure', 'failures', 'taskStats'];
    for (const prefix of ['app.', 'apps.', 'group.apps.', '']) {
      const query = names.map((name) => `embed=${prefix}${name}`).join('&');
      expect(await appsOf(`id=/embed&${query}`), prefix).toStrictEqual([{ ...plain, ...embedded }]);
    }
  });

  test('embed=apps.lastTaskFailure and failures: the last failure, with all its fields', async () => {
    await fixture.call('POST', '/v2/apps', { ...small('/fails'), cmd: 'exit 3', backoffSeconds: 500 });
    const failed = await fixture.status('/fails', 'TASK_FAILED');
    const lastTaskFailure = {
      appId: '/fails',
      host: failed.host,
      message: 'Command exited with status 3',
      state: 'TASK_FAILED',
      taskId: failed.taskId,
      timestamp: shape.time,
      version: failed.version,
      slaveId: failed.slaveId,
    };
    const [one] = await appsOf('id=/fails&embed=apps.lastTaskFailure');
    expect(one?.lastTaskFailure).toStrictEqual(lastTaskFailure);
    const [both] = await appsOf('id=/fails&embed=apps.failures');
    expect([both?.lastTaskFailure, both?.tasks]).toStrictEqual([lastTaskFailure, []]);
  });
});

test('POST /v2/apps: 201, the app with zero counts, its deployment and Location; 409, 400, 422', async () => {
  const answer = await fixture.call('POST', '/v2/apps', small('/created/app'));
  expect([answer.status, answer.body]).toStrictEqual([201, shape.createdApp('/created/app')]);
  expect(answer.body.deployments).toEqual([{ id: answer.headers.get('marathon-deployment-id') }]);
  const location = String(answer.headers.get('location'));
  expect(location).toBe(`${fixture.marathon.url}/v2/apps/created/app`);
  await fixture.deployed(answer);
  expect(((await (await fetch(location)).json()) as Json).app).toMatchObject({ id: '/created/app' });
  const status = async (body: unknown) => (await fixture.call('POST', '/v2/apps', body)).status;
  expect(await status(small('/created/app'))).toBe(409);
  expect(await status({ cmd: 'x' })).toBe(400);
  expect(await status({ id: '/no/command' })).toBe(422);
});

test('POST /v2/apps: roles are told only where they were given', async () => {
  const { body } = await fixture.call('POST', '/v2/apps', idle('/roles', { acceptedResourceRoles: ['*'] }));
  expect(body.acceptedResourceRoles).toEqual(['*']);
});

test('PUT /v2/apps: a list of apps is one deployment', async () => {
  await expectDeployment('PUT', '/v2/apps', [idle('/list/a'), idle('/list/b')]);
  await expectDeployment('PUT', '/v2/apps?force=true', [{ id: '/list/a', labels: { new: 'yes' } }]);
  expect(await shown('/list/a')).toMatchObject({ cmd: 'exec sleep 1000', labels: { new: 'yes' } });
});

test('GET /v2/apps/{id}: tasks, counts, lastTaskFailure and deployments are always embedded', async () => {
  const [task] = await fixture.launch(small('/shown/app'));
  const app = { ...shape.app('/shown/app'), ...shape.counts(1), deployments: [], tasks: [task] };
  expect(await get('/v2/apps/shown/app')).toStrictEqual({ app });
  expect(await get('/v2/apps/shown/*')).toStrictEqual({ '*': [app] });
  const more = await get('/v2/apps/shown/app?embed=app.readiness');
  expect(more).toStrictEqual({ app: { ...app, readinessCheckResults: [] } });
});

test('PUT /v2/apps/{id}: a part of an app, an earlier version, 201 for a new one, 409 when locked', async () => {
  const created = await fixture.call('PUT', '/v2/apps/put', idle('/put', { env: { A: '1' } }));
  expect([created.status, created.body]).toStrictEqual([201, shape.deploymentResult]);
  expect(created.headers.get('location')).toBe(`${fixture.marathon.url}/v2/apps/put`);
  await fixture.deployed(created);
  await expectDeployment('PUT', '/v2/apps/put', { instances: 1 });
  expect(await shown('/put')).toMatchObject({ instances: 1, env: { A: '1' } });
  await expectDeployment('PUT', '/v2/apps/put?partialUpdate=False', idle('/put'));
  expect(await shown('/put')).toMatchObject({ instances: 0, env: {} });
  await expectDeployment('PUT', '/v2/apps/put', { version: created.body.version });
  expect(await shown('/put')).toMatchObject({ env: { A: '1' } });
  await fixture.call('PUT', '/v2/apps/put', { ...stuck('/put'), instances: 1 });
  expect((await fixture.call('PUT', '/v2/apps/put', { instances: 2 })).status).toBe(409);
  await expectDeployment('PUT', '/v2/apps/put?force=true', { instances: 0 });
});

test('PATCH /v2/apps/{id} and /v2/apps: a part of apps, never a new one', async () => {
  await expectDeployment('PUT', '/v2/apps/patch/a', idle('/patch/a', { env: { A: '1' } }), 201);
  // What it leaves out stays, whatever the query says.
  await expectDeployment('PATCH', '/v2/apps/patch/a?partialUpdate=false', { mem: 17 });
  expect(await shown('/patch/a')).toMatchObject({ mem: 17, env: { A: '1' }, cmd: 'exec sleep 1000' });
  await expectDeployment('PATCH', '/v2/apps?partialUpdate=false', [{ id: '/patch/a', mem: 18 }]);
  expect(await shown('/patch/a')).toMatchObject({ mem: 18, env: { A: '1' }, cmd: 'exec sleep 1000' });
  const absent = [404, { message: "App '/patch/b' does not exist" }];
  const one = await fixture.call('PATCH', '/v2/apps/patch/b', idle('/patch/b'));
  expect([one.status, one.body]).toEqual(absent);
  const many = await fixture.call('PATCH', '/v2/apps', [{ id: '/patch/a', mem: 19 }, idle('/patch/b')]);
  expect([many.status, many.body]).toEqual(absent);
  expect(idsOf(await appsOf('id=/patch'))).toEqual(['/patch/a']);
  expect(await shown('/patch/a')).toMatchObject({ mem: 18 });
});

test('DELETE /v2/apps/{id}: by force unless told otherwise; 404', async () => {
  await fixture.call('POST', '/v2/apps', stuck('/gone'));
  expect((await fixture.call('DELETE', '/v2/apps/gone?force=false')).status).toBe(409);
  await expectDeployment('DELETE', '/v2/apps/gone');
  expect((await fixture.call('DELETE', '/v2/apps/gone')).status).toBe(404);
});

test('POST /v2/apps/{id}/restart', async () => {
  await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/again')));
  await expectDeployment('POST', '/v2/apps/again/restart?force=true');
  expect((await fixture.call('POST', '/v2/apps/absent/restart')).status).toBe(404);
});

test('GET .../versions and .../versions/{v}: newest first; a bare app', async () => {
  const first = await expectDeployment('PUT', '/v2/apps', [idle('/old')]);
  const second = await expectDeployment('PUT', '/v2/apps/old', { mem: 17 });
  expect(await get('/v2/apps/old/versions')).toStrictEqual({ versions: [second.version, first.version] });
  expect(await get(`/v2/apps/old/versions/${first.version}`)).toStrictEqual({
    ...shape.app('/old'),
    instances: 0,
  });
  // The same instant in another form, another instant, and what is none.
  const inShort = String(first.version).replace('Z', '+00:00').replace('+', '%2B');
  expect((await fixture.call('GET', `/v2/apps/old/versions/${inShort}`)).status).toBe(200);
  for (const other of ['2016', '2016-01-02', '2016-01-02T03:04:05Z']) {
    expect((await fixture.call('GET', `/v2/apps/old/versions/${other}`)).status, other).toBe(404);
  }
  for (const none of ['latest', '1', 'Jan 2 2016', '2016-13-45']) {
    const refused = [422, { message: `Invalid format: "${none}"` }];
    for (const [method, path, body] of [
      ['GET', `/v2/apps/old/versions/${none}`, undefined],
      ['GET', `/v2/groups/versions/${none}`, undefined],
      ['PUT', '/v2/apps/old', { version: none }],
      ['PUT', '/v2/groups', { version: none }],
    ] as const) {
      const answer = await fixture.call(method, path, body);
      expect([answer.status, answer.body], `${method} ${path}`).toEqual(refused);
    }
  }
});

test('GET .../tasks and /v2/tasks: by status or status[]', async () => {
  const tasks = await fixture.launch(small('/tasks/app'));
  expect(tasks).toStrictEqual([shape.task('/tasks/app')]);
  for (const path of ['/v2/apps/tasks/app/tasks', '/v2/apps/tasks/*/tasks', '/v2/tasks']) {
    for (const [query, found] of [
      ['', true],
      ['?status=running', true],
      ['?status[]=staging&status[]=running', true],
      ['?status=staging', false],
      // A state that Marathon does not filter by filters nothing.
      ['?status=killed', true],
      ['?status[]=nonsense&status=', true],
    ] as const) {
      const answer = await get(`${path}${query}`);
      expect(Object.keys(answer)).toEqual(['tasks']);
      expect(idsOf(answer.tasks).includes(tasks[0]?.id), `${path}${query}`).toBe(found);
    }
  }
});

test('GET .../tasks and /v2/tasks as text: tab-separated lines of app, service port and running tasks', async () => {
  const accept = { accept: 'text/plain' };
  const textOf = async (path: string) => {
    const answer = await fixture.call('GET', path, undefined, accept);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    return answer.text;
  };
  const two = [{ port: 20_001, name: 'one' }, { port: 20_002 }];
  const [first, second] = await fixture.launch({ ...small('/text/two'), portDefinitions: two, instances: 2 });
  const [bare] = await fixture.launch({ ...small('/text/bare'), portDefinitions: [] });
  await fixture.call('POST', '/v2/apps', { ...stuck('/text/none'), ports: [20_003] });
  const at = (task: Json = {}, index = 0) => `${task.host}:${(task.ports as number[])[index]}\t`;
  const lines = [0, 1].map(
    (index) => `text_two\t2000${index + 1}\t${at(first, index)}${at(second, index)}\n`,
  );
  expect(await textOf('/v2/apps/text/two/tasks')).toBe(lines.join(''));
  expect(await textOf('/v2/apps/text/bare/tasks')).toBe(`text_bare\t \t${bare?.host} \n`);
  expect(await textOf('/v2/apps/text/none/tasks')).toBe('text_none\t20003\t\n');
  const all = await textOf('/v2/tasks');
  for (const line of [...lines, `text_bare\t \t${bare?.host} \n`, 'text_none\t20003\t\n']) {
    expect(all).toContain(line);
  }
  const absent = await fixture.call('GET', '/v2/apps/text/absent/tasks', undefined, accept);
  expect([absent.status, absent.body]).toEqual([404, { message: "App '/text/absent' does not exist" }]);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/text/none'));
});

test('DELETE .../tasks: by host; {tasks}, or a deployment with scale', async () => {
  const [task] = await fixture.launch(small('/kill/all'));
  expect((await fixture.call('DELETE', '/v2/apps/kill/all/tasks?host=127.9.9.9')).body).toEqual({
    tasks: [],
  });
  const killed = await fixture.call('DELETE', `/v2/apps/kill/all/tasks?host=${task?.host}&wipe=false`);
  expect([killed.status, killed.body]).toStrictEqual([200, { tasks: [shape.task('/kill/all')] }]);
  await fixture.status('/kill/all', 'TASK_RUNNING', 2);
  await expectDeployment('DELETE', '/v2/apps/kill/all/tasks?scale=True');
  expect(await shown('/kill/all')).toMatchObject({ instances: 0, tasks: [] });
});

test('DELETE .../tasks/{id}: {task}, or a deployment with scale; 404', async () => {
  const [task] = await fixture.launch(small('/kill/one'));
  const killed = await fixture.call('DELETE', `/v2/apps//kill/one/tasks/${task?.id}?force=False`);
  expect([killed.status, killed.body]).toStrictEqual([200, { task: shape.task('/kill/one') }]);
  const next = await fixture.status('/kill/one', 'TASK_RUNNING', 2);
  await expectDeployment('DELETE', `/v2/apps/kill/one/tasks/${next.taskId}?scale=true`);
  const absent = await fixture.call('DELETE', `/v2/apps/kill/one/tasks/${task?.id}`);
  expect([absent.status, absent.body]).toEqual([404, { message: `Task '${task?.id}' does not exist` }]);
});

test('POST /v2/tasks/delete: {tasks}, or a deployment with scale; a bad id is 400', async () => {
  const [task] = await fixture.launch(small('/kill/listed'));
  const killed = await fixture.call('POST', '/v2/tasks/delete', { ids: [task?.id] });
  expect([killed.status, killed.body]).toStrictEqual([200, { tasks: [shape.task('/kill/listed')] }]);
  const next = await fixture.status('/kill/listed', 'TASK_RUNNING', 2);
  await expectDeployment('POST', '/v2/tasks/delete?scale=true', { ids: [next.taskId] });
  const bad = await fixture.call('POST', '/v2/tasks/delete', { ids: ['nonsense'] });
  expect([bad.status, bad.body]).toEqual([400, { message: expect.stringContaining("'nonsense'") }]);
});
