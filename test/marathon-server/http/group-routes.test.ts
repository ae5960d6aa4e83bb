import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, Fixture, type Json } from '../fixture.ts';

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
/** An app that no agent satisfies: what deploys it stays under way. */
const waiting = (id: string) => idle(id, { instances: 1, constraints: [['hostname', 'CLUSTER', 'nowhere']] });

async function group(id: string, query = ''): Promise<Json> {
  return (await fixture.call('GET', `/v2/groups${id}${query}`)).body;
}
const idsOf = (list: unknown) => (list as Json[]).map(({ id }) => id);

test('a group is created with all that is in it, under relative ids, and shows it', async () => {
  const body = {
    id: '/shop',
    dependencies: ['/elsewhere'],
    apps: [idle('front')],
    groups: [
      { id: 'data', apps: [idle('db'), idle('/shop/data/cache', { dependencies: ['db'] })] },
      { id: '/shop/web', dependencies: ['../data'], groups: [{ id: 'empty' }] },
    ],
  };
  const answer = await fixture.call('POST', '/v2/groups', body);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`${fixture.marathon.url}/v2/groups/shop`);
  expect(answer.body).toEqual({
    version: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    deploymentId: answer.headers.get('marathon-deployment-id'),
  });
  await fixture.deployed(answer);
  const { version } = answer.body;
  const whole = await group('/shop');
  expect(whole).toEqual({
    id: '/shop',
    dependencies: ['/elsewhere'],
    version,
    pods: [],
    apps: [expect.objectContaining({ id: '/shop/front', version })],
    groups: [
      {
        id: '/shop/data',
        dependencies: [],
        version,
        pods: [],
        groups: [],
        apps: [
          expect.objectContaining({ id: '/shop/data/db' }),
          expect.objectContaining({ id: '/shop/data/cache', dependencies: ['/shop/data/db'] }),
        ],
      },
      {
        id: '/shop/web',
        dependencies: ['/shop/data'],
        version,
        pods: [],
        apps: [],
        groups: [{ id: '/shop/web/empty', dependencies: [], version, pods: [], apps: [], groups: [] }],
      },
    ],
  });
  // Nobody asked for counts or deployments: an app in a group is told bare.
  const bare = (await fixture.call('GET', `/v2/apps/shop/front/versions/${version}`)).body;
  expect((whole.apps as Json[])[0]).toEqual(bare);
  expect(idsOf((await group('')).groups)).toContain('/shop');
  expect(idsOf((await fixture.call('GET', '/v2/groups/shop/apps')).body)).toEqual([
    '/shop/front',
    '/shop/data/db',
    '/shop/data/cache',
  ]);
});

test('what is embedded is what was asked for', async () => {
  await fixture.deployed(
    await fixture.call('PUT', '/v2/groups/embed', { apps: [idle('a')], groups: [{ id: 'g', apps: [] }] }),
  );
  const keys = async (...names: string[]) => {
    const found = await group('/embed', `?${names.map((name) => `embed=${name}`).join('&')}`);
    return Object.keys(found).sort();
  };
  const own = ['dependencies', 'id', 'version'];
  expect(await keys('group.groups')).toEqual([...own, 'groups'].sort());
  expect(await keys('group.apps')).toEqual([...own, 'apps'].sort());
  expect(await keys('group.apps.counts')).toEqual(own);
  const ui = [
    'group.groups',
    'group.apps',
    'group.apps.deployments',
    'group.apps.counts',
    'group.apps.readiness',
  ];
  expect(await keys(...ui)).toEqual([...own, 'apps', 'groups'].sort());
  const query = `?${ui.map((name) => `embed=${name}`).join('&')}`;
  expect(((await group('/embed', query)).apps as Json[])[0]).toMatchObject({
    id: '/embed/a',
    tasksStaged: 0,
    tasksRunning: 0,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    deployments: [],
    readinessCheckResults: [],
  });
});

test('a group that exists is not created again, nor one over an app; unknown ones are not found', async () => {
  await fixture.deployed(await fixture.call('POST', '/v2/groups', { id: 'twice' }));
  const again = await fixture.call('POST', '/v2/groups', { id: '/twice' });
  expect(again.status).toBe(409);
  expect(again.body).toEqual({ message: 'Group /twice is already created. Use PUT to change this group.' });
  await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/taken/app')));
  const over = await fixture.call('POST', '/v2/groups/taken', { id: 'app' });
  expect([over.status, over.body.message]).toEqual([409, 'An app with the path /taken/app already exists.']);
  for (const [method, path] of [
    ['GET', '/v2/groups/absent'],
    ['GET', '/v2/groups/absent/versions'],
    ['GET', '/v2/groups/absent/versions/2020-01-01T00:00:00.000Z'],
    ['DELETE', '/v2/groups/absent'],
  ] as const) {
    const { status, body } = await fixture.call(method, path);
    expect([status, body]).toEqual([404, { message: "Group '/absent' does not exist" }]);
  }
});

test('an update replaces the apps and groups it gives and keeps what it leaves out', async () => {
  const put = async (body: Json, query = '') =>
    fixture.deployed(await fixture.call('PUT', `/v2/groups/change${query}`, body));
  await put({
    apps: [idle('a'), idle('b')],
    groups: [{ id: 'one', apps: [idle('x')] }, { id: 'two' }],
    dependencies: ['/base'],
  });
  const before = await group('/change');
  await put({ apps: [idle('b'), idle('c', { labels: { new: 'yes' } })] });
  const after = await group('/change');
  expect(idsOf(after.apps).sort()).toEqual(['/change/b', '/change/c']);
  expect(after.dependencies).toEqual(['/base']);
  expect(idsOf(after.groups)).toEqual(['/change/one', '/change/two']);
  // An app that is given as it was is the one that was there, its service port too.
  const b = (tree: Json) => (tree.apps as Json[]).find(({ id }) => id === '/change/b');
  expect(b(after)).toEqual(b(before));
  await put({ groups: [{ id: 'two', apps: [idle('y')] }, { id: 'three' }] });
  expect(await group('/change')).toMatchObject({
    apps: [{ id: '/change/b' }, { id: '/change/c' }],
    groups: [{ id: '/change/two', apps: [{ id: '/change/two/y' }] }, { id: '/change/three' }],
  });
  expect((await fixture.call('GET', '/v2/apps/change/one/x')).status).toBe(404);
});

test('dryRun tells the steps and does nothing', async () => {
  const body = {
    id: '/dry',
    groups: [
      { id: 'late', dependencies: ['/dry/early'], apps: [idle('b')] },
      { id: 'early', apps: [idle('a')] },
    ],
  };
  const answer = await fixture.call('PUT', '/v2/groups?dryRun=True', body);
  expect([answer.status, answer.body]).toEqual([
    200,
    {
      steps: [
        {
          actions: [
            { action: 'StartApplication', app: '/dry/late/b' },
            { action: 'StartApplication', app: '/dry/early/a' },
          ],
        },
        { actions: [{ action: 'ScaleApplication', app: '/dry/early/a' }] },
        { actions: [{ action: 'ScaleApplication', app: '/dry/late/b' }] },
      ],
    },
  ]);
  expect((await fixture.call('GET', '/v2/groups/dry')).status).toBe(404);
});

test('a group is scaled by a factor, rounded up, and brought back to an earlier version', async () => {
  const first = await fixture.call('PUT', '/v2/groups/scale', {
    apps: [idle('a', { instances: 1 }), idle('b')],
    groups: [{ id: 'g', apps: [idle('c', { instances: 1 })] }],
  });
  await fixture.deployed(first);
  await fixture.deployed(await fixture.call('PUT', '/v2/groups/scale', { scaleBy: 1.5 }));
  expect(await group('/scale')).toMatchObject({
    apps: [
      { id: '/scale/a', instances: 2 },
      { id: '/scale/b', instances: 0 },
    ],
    groups: [{ apps: [{ id: '/scale/g/c', instances: 2 }] }],
  });
  const changed = await fixture.call('PUT', '/v2/groups/scale', { apps: [idle('d')], groups: [] });
  await fixture.deployed(changed);
  const versions = (await fixture.call('GET', '/v2/groups/scale/versions')).body as unknown as string[];
  expect(versions[0]).toBe(changed.body.version);
  expect(versions).toContain(first.body.version);
  const old = await fixture.call('GET', `/v2/groups/scale/versions/${first.body.version}`);
  expect(old.body).toMatchObject({ version: first.body.version, groups: [{ id: '/scale/g' }] });

  await fixture.deployed(
    await fixture.call('PUT', '/v2/groups/scale', { version: String(first.body.version) }),
  );
  expect(await group('/scale')).toMatchObject({
    apps: [{ id: '/scale/a', instances: 1 }, { id: '/scale/b' }],
    groups: [{ apps: [{ id: '/scale/g/c', instances: 1 }] }],
  });
  const never = await fixture.call('PUT', '/v2/groups/scale', { version: '2001-01-01T00:00:00.000Z' });
  expect(never.status).toBe(404);
});

test('bodies that make no sense are refused with the place that is wrong', async () => {
  const refusal = async (body: unknown): Promise<[number, unknown]> => {
    const answer = await fixture.call('PUT', '/v2/groups/bad', body);
    const [detail] = (answer.body.details ?? []) as { path: string; errors: string[] }[];
    return [answer.status, detail?.path];
  };
  expect(await refusal({ apps: [idle('x', { cpus: 'many' })] })).toEqual([400, '/apps(0)/cpus']);
  expect(await refusal({ groups: [{ id: 'g', apps: [idle('x', { instances: -1 })] }] })).toEqual([
    422,
    '/groups(0)/apps(0)/instances',
  ]);
  expect(await refusal({ apps: [idle('/other/x')] })).toEqual([422, '/apps(0)/id']);
  expect(await refusal({ groups: [{ apps: [] }] })).toEqual([422, '/groups(0)/id']);
  expect(await refusal({ groups: [{ id: 'Not_An_Id' }] })).toEqual([422, '/groups(0)/id']);
  expect(await refusal({ scaleBy: 2, apps: [] })).toEqual([422, '/scaleBy']);
  expect(await refusal({ apps: [idle('x')], groups: [{ id: 'x' }] })).toEqual([422, '/']);
  const circular = await fixture.call('PUT', '/v2/groups/bad', {
    apps: [idle('x', { dependencies: ['y'] }), idle('y', { dependencies: ['x'] })],
  });
  expect([circular.status, circular.body]).toEqual([
    422,
    {
      message: 'Object is not valid',
      details: [{ path: '/', errors: ['Dependency graph has cyclic dependencies.'] }],
    },
  ]);
  expect((await fixture.call('GET', '/v2/groups/bad')).status).toBe(404);
});

test('a group that is deleted goes with all that is in it; locks hold unless by force', async () => {
  const first = await fixture.call('POST', '/v2/groups', { id: '/gone', apps: [waiting('a'), idle('b')] });
  const deploymentId = first.headers.get('marathon-deployment-id');
  const refused = await fixture.call('DELETE', '/v2/groups/gone');
  expect([refused.status, refused.body]).toEqual([
    409,
    expect.objectContaining({ deployments: [{ id: deploymentId }] }),
  ]);
  const reason = String(refused.body.message);
  const failed = await fixture.log.first(
    (event) => event.eventType === 'group_change_failed' && event.reason === reason,
  );
  expect(failed).toEqual({
    eventType: 'group_change_failed',
    timestamp: expect.any(String),
    groupId: '/',
    version: expect.any(String),
    reason,
  });
  const deleted = await fixture.call('DELETE', '/v2/groups/gone?force=true');
  expect(deleted.status).toBe(200);
  await fixture.deployed(deleted);
  await fixture.log.first((event) => event.eventType === 'deployment_failed' && event.id === deploymentId);
  expect((await fixture.call('GET', '/v2/groups/gone')).status).toBe(404);
  expect((await fixture.call('GET', '/v2/apps/gone/b')).status).toBe(404);
});

test('the events of a change tell the group, the whole plan and each step', async () => {
  const answer: Answer = await fixture.call('PUT', '/v2/groups/told/inner', {
    apps: [idle('b', { dependencies: ['a'] }), idle('a')],
  });
  await fixture.deployed(answer);
  const { deploymentId, version } = answer.body;
  const changed = await fixture.log.first(
    (event) => event.eventType === 'group_change_success' && event.version === version,
  );
  expect(changed).toEqual({
    eventType: 'group_change_success',
    timestamp: expect.any(String),
    groupId: '/told/inner',
    version,
  });
  const own = fixture.log.events.filter((event) => (event.plan as Json | undefined)?.id === deploymentId);
  const step = (action: string, ...apps: string[]) => ({ actions: apps.map((app) => ({ action, app })) });
  const steps = [
    step('StartApplication', '/told/inner/b', '/told/inner/a'),
    step('ScaleApplication', '/told/inner/a'),
    step('ScaleApplication', '/told/inner/b'),
  ];
  expect(own.map(({ eventType, currentStep }) => [eventType, currentStep])).toEqual([
    ...steps.flatMap((one) => [
      ['deployment_info', one],
      ['deployment_step_success', one],
    ]),
    ['deployment_success', undefined],
  ]);
  const { plan } = own[0] as unknown as { plan: Json };
  expect(plan).toMatchObject({ id: deploymentId, version, steps, target: { id: '/', version } });
  expect(Object.keys(plan).sort()).toEqual(['id', 'original', 'steps', 'target', 'version']);
  const told = (tree: unknown) => ((tree as Json).groups as Json[]).find(({ id }) => id === '/told');
  expect(told(plan.original)).toBeUndefined();
  expect(told(plan.target)).toMatchObject({ groups: [{ apps: [{ id: '/told/inner/b' }, {}], pods: [] }] });
});

test('deleting everything leaves the root', async () => {
  await fixture.deployed(await fixture.call('DELETE', '/v2/groups?force=true'));
  expect(await group('')).toEqual({
    id: '/',
    dependencies: [],
    version: expect.any(String),
    apps: [],
    groups: [],
    pods: [],
  });
});
