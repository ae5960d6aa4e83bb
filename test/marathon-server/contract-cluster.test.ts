import { afterAll, beforeAll, expect, test } from 'vitest';
import * as shape from './contract-shapes.ts';
import { EventLog, Fixture, type Json } from './fixture.ts';

/* A test for each row of the table of endpoints from groups on; contract-endpoints has those before. */

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const { small } = shape;
const idle = (id: string, more: Json = {}) => ({ ...small(id), instances: 0, ...more });
const stuck = (id: string) => ({ ...small(id), constraints: [['hostname', 'CLUSTER', 'nowhere']] });
const get = async (path: string) => (await fixture.call('GET', path)).body;

async function expectDeployment(method: string, path: string, body?: unknown, status = 200): Promise<Json> {
  const answer = await fixture.call(method, path, body);
  expect([answer.status, answer.body]).toStrictEqual([status, shape.deploymentResult]);
  expect(answer.headers.get('marathon-deployment-id')).toBe(answer.body.deploymentId);
  await fixture.deployed(answer);
  return answer.body;
}

test('GET /v2/groups[/{id}]: the group with all that is in it, or what is embedded', async () => {
  await expectDeployment('PUT', '/v2/groups/shown', { apps: [idle('a')], groups: [{ id: 'inner' }] });
  const inner = shape.emptyGroup('/shown/inner');
  const bare = { ...shape.app('/shown/a'), instances: 0 };
  const whole = { ...shape.emptyGroup('/shown'), apps: [bare], groups: [inner] };
  expect(await get('/v2/groups/shown')).toStrictEqual(whole);
  expect(await get('/v2/groups//shown/')).toStrictEqual(whole);
  expect(await get('/v2/groups')).toStrictEqual({ ...shape.emptyGroup('/'), groups: [whole] });
  const { pods: _, apps: _apps, groups: _groups, ...alone } = whole;
  expect(await get('/v2/groups/shown?embed=group.groups')).toStrictEqual({
    ...alone,
    groups: [{ id: '/shown/inner', dependencies: [], version: shape.time, groups: [] }],
  });
  const all = ['counts', 'deployments', 'readiness', 'tasks', 'lastTaskFailure', 'taskStats'];
  const query = ['group.apps', ...all.map((name) => `group.apps.${name}`)].map((name) => `embed=${name}`);
  expect(await get(`/v2/groups/shown?${query.join('&')}`)).toStrictEqual({
    ...alone,
    apps: [
      { ...bare, ...shape.counts(0), deployments: [], readinessCheckResults: [], tasks: [], taskStats: {} },
    ],
  });
});

test('POST /v2/groups: 201, a deployment and Location; a group that exists is 409', async () => {
  const answer = await fixture.call('POST', '/v2/groups', { id: '/new/group', apps: [idle('a')] });
  expect([answer.status, answer.body]).toStrictEqual([201, shape.deploymentResult]);
  expect(answer.headers.get('location')).toBe(`${fixture.marathon.url}/v2/groups/new/group`);
  await fixture.deployed(answer);
  await expectDeployment('POST', '/v2/groups/new/group', { id: 'below' }, 201);
  expect((await fixture.call('POST', '/v2/groups', { id: '/new/group' })).status).toBe(409);
});

test('PUT /v2/groups/{id}: dryRun, scaleBy, version; GET its versions', async () => {
  const first = await expectDeployment('PUT', '/v2/groups/put', { apps: [idle('a', { instances: 1 })] });
  const dry = await fixture.call('PUT', '/v2/groups/put?dryRun=true', { apps: [] });
  expect([dry.status, dry.body]).toStrictEqual([
    200,
    { steps: [{ actions: [{ action: 'StopApplication', app: '/put/a' }] }] },
  ]);
  const scaled = await expectDeployment('PUT', '/v2/groups/put', { scaleBy: 2 });
  expect(await get('/v2/groups/put')).toMatchObject({ apps: [{ instances: 2 }] });
  const versions = (await get('/v2/groups/put/versions')) as unknown as string[];
  expect([versions[0], versions]).toEqual([scaled.version, expect.arrayContaining([first.version])]);
  expect(await get(`/v2/groups/put/versions/${first.version}`)).toStrictEqual({
    ...shape.emptyGroup('/put'),
    version: first.version,
    apps: [shape.app('/put/a')],
  });
  await expectDeployment('PUT', '/v2/groups/put?force=true', { version: first.version });
  expect(await get('/v2/groups/put')).toMatchObject({ apps: [{ instances: 1 }] });
});

test('DELETE /v2/groups/{id}: a deployment, also by force; 404', async () => {
  await fixture.call('PUT', '/v2/groups/gone', { apps: [stuck('a')] });
  expect((await fixture.call('DELETE', '/v2/groups/gone')).status).toBe(409);
  await expectDeployment('DELETE', '/v2/groups/gone?force=true');
  const absent = await fixture.call('DELETE', '/v2/groups/gone');
  expect([absent.status, absent.body]).toEqual([404, { message: "Group '/gone' does not exist" }]);
});

test('GET /v2/deployments: an array; DELETE one: a rollback, or with force 202 and an empty body', async () => {
  expect((await fixture.call('GET', '/v2/deployments')).text).toBe('[]');
  const first = await fixture.call('POST', '/v2/apps', stuck('/deploying'));
  expect(await get('/v2/deployments')).toStrictEqual([
    shape.deployment('/deploying', 'StartApplication', 'ScaleApplication'),
  ]);
  await expectDeployment('DELETE', `/v2/deployments/${first.headers.get('marathon-deployment-id')}`);
  const second = await fixture.call('POST', '/v2/apps', stuck('/deploying'));
  const id = second.headers.get('marathon-deployment-id');
  const forced = await fixture.call('DELETE', `/v2/deployments/${id}?force=true`);
  expect([forced.status, forced.text, forced.headers.get('content-type')]).toEqual([202, '', null]);
  expect((await fixture.call('GET', '/v2/deployments')).text).toBe('[]');
  const unknown = await fixture.call('DELETE', `/v2/deployments/${id}`);
  expect([unknown.status, unknown.body]).toEqual([404, { message: expect.stringContaining(String(id)) }]);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/deploying'));
});

test('GET /v2/queue, with embed=lastUnusedOffers; DELETE /v2/queue/{id}/delay: 204, 404 when not queued', async () => {
  expect(await get('/v2/queue')).toStrictEqual({ queue: [] });
  await fixture.call('POST', '/v2/apps', { ...small('/queued'), mem: 1e9 });
  const declined = {
    reason: expect.any(String),
    declined: expect.any(Number),
    processed: expect.any(Number),
  };
  const item = {
    count: 1,
    delay: { timeLeftSeconds: 0, overdue: true },
    since: shape.time,
    processedOffersSummary: {
      processedOffersCount: expect.any(Number),
      unusedOffersCount: expect.any(Number),
      lastUnusedOfferAt: shape.time,
      rejectSummaryLastOffers: Array(8).fill(declined),
      rejectSummaryLaunchAttempt: Array(8).fill(declined),
    },
    app: { ...shape.queuedApp('/queued'), mem: 1e9 },
  };
  expect(await get('/v2/queue')).toStrictEqual({ queue: [item] });
  const { queue } = (await get('/v2/queue?embed=lastUnusedOffers')) as { queue: Json[] };
  const scalar = (name: string) => ({ name, role: '*', scalar: expect.any(Number) });
  const ranges = expect.arrayContaining([{ begin: expect.any(Number), end: expect.any(Number) }]);
  const [queued] = queue;
  const [unused] = (queued?.lastUnusedOffers ?? []) as Json[];
  expect(unused).toStrictEqual({
    offer: {
      id: expect.any(String),
      agentId: expect.any(String),
      hostname: '127.0.0.1',
      resources: [...['cpus', 'mem', 'disk', 'gpus'].map(scalar), { name: 'ports', role: '*', ranges }],
      attributes: expect.any(Array),
    },
    timestamp: shape.time,
    reason: ['InsufficientMemory'],
  });
  const reset = await fixture.call('DELETE', '/v2/queue//queued/delay');
  expect([reset.status, reset.text]).toEqual([204, '']);
  const absent = await fixture.call('DELETE', '/v2/queue/absent/delay');
  expect([absent.status, Object.keys(absent.body)]).toEqual([404, ['message']]);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/queued'));
});

test('GET /v2/info', async () => {
  const info = await get('/v2/info');
  expect(Object.keys(info).sort()).toEqual([
    'buildref',
    'elected',
    'event_subscriber',
    'frameworkId',
    'http_config',
    'leader',
    'marathon_config',
    'name',
    'version',
    'zookeeper_config',
  ]);
  expect(info).toMatchObject({ name: 'marathon', version: '1.4.13', elected: true });
  expect(typeof info.frameworkId).toBe('string');
});

test('GET /v2/leader: {leader}; DELETE /v2/leader: {message}, and event streams end', async () => {
  const leader = { leader: new URL(fixture.marathon.url).host };
  expect(await get('/v2/leader')).toStrictEqual(leader);
  const { status, body } = await fixture.call('DELETE', '/v2/leader');
  expect([status, body]).toStrictEqual([200, { message: 'Leadership abdicated' }]);
  expect(await get('/v2/leader')).toStrictEqual(leader);
  await fixture.reopenLog();
});

test('GET /v2/events: server-sent events, of the types that are asked for', async () => {
  const query = 'event_type=event_stream_attached&event_type=app_terminated_event';
  const log = await EventLog.open(`${fixture.marathon.url}/v2/events?${query}`);
  await fixture.deployed(await fixture.call('POST', '/v2/apps', idle('/ends')));
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/ends'));
  await log.first(({ eventType }) => eventType === 'app_terminated_event');
  expect(log.events).toStrictEqual([
    { eventType: 'event_stream_attached', timestamp: shape.time, remoteAddress: '127.0.0.1' },
    { eventType: 'app_terminated_event', timestamp: shape.time, appId: '/ends' },
  ]);
  log.close();
});

test('GET, POST, DELETE /v2/eventSubscriptions?callbackUrl=: {callbackUrls}, or the event', async () => {
  const url = '/v2/eventSubscriptions';
  expect(await get(url)).toStrictEqual({ callbackUrls: [] });
  const callbackUrl = 'http://127.0.0.1:9/';
  const told = { timestamp: shape.time, clientIp: '127.0.0.1', callbackUrl };
  const query = `?callbackUrl=${encodeURIComponent(callbackUrl)}`;
  const added = await fixture.call('POST', `${url}${query}`);
  expect([added.status, added.body]).toStrictEqual([200, { eventType: 'subscribe_event', ...told }]);
  expect(await get(url)).toStrictEqual({ callbackUrls: [callbackUrl] });
  const left = await fixture.call('DELETE', `${url}${query}`);
  expect([left.status, left.body]).toStrictEqual([200, { eventType: 'unsubscribe_event', ...told }]);
});

test('GET /v2/plugins: none; HEAD /v2/pods: 404, there are no pods', async () => {
  expect(await get('/v2/plugins')).toStrictEqual({ plugins: [] });
  expect((await fixture.call('HEAD', '/v2/pods')).status).toBe(404);
});

test('GET /metrics and /v2/schemas/app', async () => {
  expect(Object.keys(await get('/metrics'))).toEqual([
    'version',
    'gauges',
    'counters',
    'histograms',
    'meters',
    'timers',
  ]);
  expect(await get('/v2/schemas/app')).toMatchObject({ type: 'object', properties: { id: {} } });
});
