import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as shape from './contract-shapes.ts';
import { Fixture, type Json, rawRequest } from './fixture.ts';

/* What clients in the wild do, and the errors they know: a test for each line. */

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const { small } = shape;
const idle = (id: string, more: Json = {}) => ({ ...small(id), instances: 0, ...more });
const stuck = (id: string) => ({ ...small(id), constraints: [['hostname', 'CLUSTER', 'nowhere']] });

async function answered(method: string, path: string, body?: unknown): Promise<[number, Json]> {
  const answer = await fixture.call(method, path, body);
  expect(answer.headers.get('content-type')).toBe('application/json');
  return [answer.status, answer.body];
}

describe('what clients in the wild do', () => {
  test('booleans come as False, True, false: parsed without case', async () => {
    await fixture.call('POST', '/v2/apps', stuck('/flags'));
    for (const no of ['False', 'false', 'FALSE']) {
      expect((await answered('PUT', `/v2/apps/flags?force=${no}`, { mem: 17 }))[0]).toBe(409);
    }
    for (const yes of ['True', 'true', 'TRUE']) {
      expect((await answered('PUT', `/v2/apps/flags?force=${yes}`, stuck('/flags')))[0]).toBe(200);
    }
    await fixture.deployed(await fixture.call('DELETE', '/v2/apps/flags?force=True'));
  });

  test('/v2/apps//a?... and /v2/apps/?... occur: slashes collapse', async () => {
    await fixture.deployed(await fixture.call('POST', '/v2/apps/?force=False', idle('/slashes/a')));
    const [, { app }] = await answered('GET', '/v2/apps/slashes/a');
    for (const path of [
      '/v2/apps//slashes/a?embed=apps.tasks',
      '/v2/apps/slashes//a/',
      '//v2//apps/slashes/a',
    ]) {
      expect(await answered('GET', path), path).toStrictEqual([200, { app }]);
    }
    expect((await answered('GET', '/v2/apps/?id=slashes'))[1]).toMatchObject({
      apps: [{ id: '/slashes/a' }],
    });
  });

  test('some GETs carry a body: it is ignored', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await rawRequest(`${fixture.marathon.url}/v2/apps`, { method: 'GET', headers, body: '{' });
    expect(answer.status).toBe(200);
  });

  test('any 5xx marks the host as down: nonsense gets none', async () => {
    for (const [method, path, body] of [
      ['POST', '/v2/apps', 'null'],
      ['POST', '/v2/apps', '[[]]'],
      ['PUT', '/v2/apps', '{}'],
      ['PUT', '/v2/groups/x', '{"apps":[null]}'],
      ['POST', '/v2/tasks/delete', '{"ids":[1]}'],
      ['GET', '/v2/apps?label=((', undefined],
      ['GET', '/v2/apps/%ff', undefined],
      ['DELETE', '/v2/deployments/none', undefined],
      ['PATCH', '/v2/apps', undefined],
    ] as const) {
      const { status } = await fixture.call(method, path, body);
      expect([status >= 400, status < 500], `${method} ${path}`).toEqual([true, true]);
    }
  });

  test('strict clients refuse unknown keys and need objects for the parts of info', async () => {
    const [, info] = await answered('GET', '/v2/info');
    for (const part of ['marathon_config', 'zookeeper_config', 'http_config', 'event_subscriber']) {
      expect(info[part], part).toEqual(expect.objectContaining({}));
    }
    // The shapes of apps, tasks and deployments: contract-endpoints and contract-cluster.
  });

  test('every answer tells who leads: errors, streams and those of Mesos too', async () => {
    const { leader } = (await answered('GET', '/v2/leader'))[1];
    for (const path of [
      '/v2/apps',
      '/v2/nothing',
      '/ping',
      '/metrics',
      '/ui/',
      '/v2/events',
      '/master/slaves',
    ]) {
      const stop = new AbortController();
      const { headers } = await fetch(`${fixture.marathon.url}${path}`, { signal: stop.signal });
      expect(headers.get('x-marathon-leader'), path).toBe(`http://${leader}`);
      stop.abort();
    }
  });

  test('the web UI is at /ui/, with a 302 from /', async () => {
    const root = await fetch(fixture.marathon.url, { redirect: 'manual' });
    expect(root.status).toBe(302);
    const { url, headers } = await fetch(fixture.marathon.url);
    expect(url).toBe(`${fixture.marathon.url}/ui/`);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
  });

  test('what the UI polls every 5 s', async () => {
    await fixture.launch(small('/ui/app'));
    const app = { ...shape.app('/ui/app'), ...shape.counts(1), deployments: [], readinessCheckResults: [] };
    const names = ['group.groups', 'group.apps'].concat(
      ['deployments', 'counts', 'readiness'].map((name) => `group.apps.${name}`),
    );
    const query = names.map((name) => `embed=${name}`).join('&');
    const [, root] = await answered('GET', `/v2/groups?${query}`);
    expect(Object.keys(root).sort()).toEqual(['apps', 'dependencies', 'groups', 'id', 'version']);
    expect((root.groups as Json[]).find(({ id }) => id === '/ui')).toStrictEqual({
      id: '/ui',
      dependencies: [],
      version: shape.time,
      apps: [app],
      groups: [],
    });
    expect(await answered('GET', '/v2/queue')).toEqual([200, { queue: [] }]);
    expect(await answered('GET', '/v2/deployments')).toEqual([200, []]);
    const [, page] = await answered('GET', '/v2/apps//ui/app?embed=app.taskStats&embed=app.readiness');
    expect(Object.keys(page.app as Json).sort()).toEqual([...Object.keys(app), 'tasks', 'taskStats'].sort());
  });
});

describe('errors', () => {
  test('404', async () => {
    for (const [method, path] of [
      ['GET', '/v2/apps/x'],
      ['DELETE', '/v2/apps/x'],
      ['POST', '/v2/apps/x/restart'],
      ['GET', '/v2/apps/x/versions'],
      ['GET', '/v2/apps/x/tasks'],
      ['DELETE', '/v2/apps/x/tasks'],
    ] as const) {
      expect(await answered(method, path)).toStrictEqual([404, { message: "App '/x' does not exist" }]);
    }
  });

  test('409 exists', async () => {
    await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/twice')));
    const message = 'An app with id [/twice] already exists.';
    expect(await answered('POST', '/v2/apps', idle('twice'))).toStrictEqual([409, { message }]);
  });

  test('409 locked', async () => {
    const first = await fixture.call('POST', '/v2/apps', stuck('/locked/app'));
    const refusal = {
      message:
        "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
      deployments: [{ id: first.headers.get('marathon-deployment-id') }],
    };
    for (const [method, path, body] of [
      ['PUT', '/v2/apps/locked/app', { instances: 2 }],
      ['PUT', '/v2/apps', [{ id: '/locked/app', instances: 2 }]],
      ['POST', '/v2/apps/locked/app/restart', undefined],
      ['DELETE', '/v2/apps/locked/app?force=false', undefined],
      ['PUT', '/v2/groups/locked', { scaleBy: 2 }],
      ['DELETE', '/v2/groups/locked', undefined],
    ] as const) {
      expect(await answered(method, path, body)).toStrictEqual([409, refusal]);
    }
    await fixture.deployed(await fixture.call('DELETE', '/v2/apps/locked/app'));
  });

  test('422: what is valid JSON and no valid object, with path and errors', async () => {
    const [status, body] = await answered('POST', '/v2/apps', { id: '/Bad_Id', cmd: 'x', cpus: -1 });
    expect([status, body]).toStrictEqual([
      422,
      {
        message: 'Object is not valid',
        details: ['/id', '/cpus'].map((path) => ({ path, errors: [expect.any(String)] })),
      },
    ]);
  });

  test('400: invalid JSON, with details', async () => {
    const message = 'Invalid JSON';
    expect(await answered('POST', '/v2/apps', '{"id":')).toStrictEqual([
      400,
      { message, details: expect.any(String) },
    ]);
    expect(await answered('POST', '/v2/apps', { id: '/x', cpus: 'many' })).toStrictEqual([
      400,
      { message, details: [{ path: '/cpus', errors: ['error.expected.jsnumber'] }] },
    ]);
  });

  test('scale with wipe is 400', async () => {
    const [task] = await fixture.launch(small('/wipe'));
    const message = 'You cannot use scale and wipe at the same time.';
    for (const [method, path, body] of [
      ['DELETE', '/v2/apps/wipe/tasks', undefined],
      ['DELETE', `/v2/apps/wipe/tasks/${task?.id}`, undefined],
      ['POST', '/v2/tasks/delete', { ids: [task?.id] }],
    ] as const) {
      expect(await answered(method, `${path}?scale=true&wipe=true`, body)).toStrictEqual([400, { message }]);
    }
  });

  test('app ids: lower-case letters, digits, inner hyphens, dot-separated', async () => {
    for (const id of ['a', 'a-b', 'c1', 'a.b-c.d', '1']) {
      const body = { id: '/ids', apps: [idle(id)] };
      expect((await answered('PUT', '/v2/groups?dryRun=true', body))[0], id).toBe(200);
    }
    for (const id of ['/A', '/a_b', '/-a', '/a-', '/a..b', '/.a', '/a b', '/ä', '/']) {
      expect((await answered('POST', '/v2/apps', idle(id)))[0], id).toBe(422);
    }
  });

  test('. and .. are allowed in relative paths', async () => {
    const apps = [idle('./a', { dependencies: ['../other/x', './b'] }), idle('../rel/b')];
    await fixture.deployed(await fixture.call('PUT', '/v2/groups/rel', { apps, dependencies: ['../base'] }));
    const [, group] = await answered('GET', '/v2/groups/rel');
    expect(group).toMatchObject({
      dependencies: ['/base'],
      apps: [{ id: '/rel/a', dependencies: ['/other/x', '/rel/b'] }, { id: '/rel/b' }],
    });
    // Of an app that is posted alone, what it depends on counts from itself.
    const { body } = await fixture.call('POST', '/v2/apps', idle('x/../rel/c', { dependencies: ['../a'] }));
    expect(body).toMatchObject({ id: '/rel/c', dependencies: ['/rel/a'] });
  });
});
