import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog, Fixture } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

test('ping answers in the form that is asked for', async () => {
  expect((await fixture.call('GET', '/ping')).text).toBe('pong');
  expect((await fixture.call('GET', '/ping', undefined, { accept: 'application/json' })).text).toBe('"pong"');
});

test('info has exactly the keys that strict clients of 1.4.13 know', async () => {
  const { body } = await fixture.call('GET', '/v2/info');
  const address = fixture.marathon.url.slice('http://'.length);
  expect(body).toEqual({
    name: 'marathon',
    version: '1.4.13',
    buildref: 'unknown',
    elected: true,
    leader: address,
    frameworkId: expect.stringMatching(/^hydra-local-/),
    marathon_config: expect.objectContaining({
      mesos_leader_ui_url: `http://${address}/`,
      hostname: '127.0.0.1',
      local_port_min: 10_000,
      features: [],
    }),
    zookeeper_config: { zk: null, zk_timeout: 10_000, zk_session_timeout: 10_000, zk_max_versions: 25 },
    event_subscriber: { type: 'http_callback', http_endpoints: null },
    http_config: { http_port: fixture.marathon.port, https_port: 0 },
  });
  expect(Object.keys(body.marathon_config as object).toSorted()).toEqual([
    'checkpoint',
    'executor',
    'failover_timeout',
    'features',
    'framework_name',
    'ha',
    'hostname',
    'leader_proxy_connection_timeout_ms',
    'leader_proxy_read_timeout_ms',
    'local_port_max',
    'local_port_min',
    'master',
    'mesos_leader_ui_url',
    'mesos_role',
    'mesos_user',
    'reconciliation_initial_delay',
    'reconciliation_interval',
    'task_launch_timeout',
    'task_reservation_timeout',
    'webui_url',
  ]);
});

test('a leader that abdicates is the leader again, and those who follow events notice', async () => {
  const { url } = fixture.marathon;
  const leader = { leader: url.slice('http://'.length) };
  expect((await fixture.call('GET', '/v2/leader')).body).toEqual(leader);
  const response = await fetch(`${url}/v2/events`, { headers: { accept: 'text/event-stream' } });
  expect((await fixture.call('DELETE', '/v2/leader')).body).toEqual({ message: 'Leadership abdicated' });
  // Resolves only when the stream has ended.
  expect(await response.text()).toContain('event_stream_attached');
  expect((await fixture.call('GET', '/v2/leader')).body).toEqual(leader);
  await fixture.reopenLog();
});

test('there are no plugins and no pods', async () => {
  expect((await fixture.call('GET', '/v2/plugins')).body).toEqual({ plugins: [] });
  for (const method of ['HEAD', 'GET', 'POST']) {
    expect((await fixture.call(method, '/v2/pods')).status).toBe(404);
  }
});

test('the schema of an app takes what is taken, and nothing of another type', async () => {
  const { body } = await fixture.call('GET', '/v2/schemas/app');
  expect(body.$schema).toBe('http://json-schema.org/draft-04/schema#');
  const { $schema: _draft, ...schema } = body;
  // Its rules are spelled alike in draft 4 and 7 as long as no bounds are exclusive.
  const valid = new Ajv({ strict: false }).compile(schema);
  expect(
    valid({
      id: '/a',
      cmd: 'x',
      instances: 2,
      ports: [0],
      env: { A: 'b' },
      constraints: [['hostname', 'UNIQUE']],
    }),
  ).toBe(true);
  expect(valid({ id: '/a', unknown: 1, cmd: null })).toBe(true);
  for (const wrong of [{ id: 1 }, { instances: 1.5 }, { cpus: '1' }, { ports: [70_000] }, { env: [] }, []]) {
    expect(valid(wrong), JSON.stringify(wrong)).toBe(false);
  }
});

test('the event stream tells the life of an app', async () => {
  const [task] = await fixture.launch({ id: '/events', cmd: 'exec sleep 1000' });
  const gone = await fixture.call('DELETE', '/v2/apps/events');
  await fixture.deployed(gone);
  const about = fixture.log.events.filter((event) => JSON.stringify(event).includes('/events'));
  expect(about.map(({ eventType }) => eventType)).toEqual(
    expect.arrayContaining([
      'api_post_event',
      'deployment_info',
      'deployment_step_success',
      'deployment_success',
      'status_update_event',
      'app_terminated_event',
    ]),
  );
  const states = about.filter(({ eventType }) => eventType === 'status_update_event');
  expect(states.map(({ taskStatus }) => taskStatus)).toEqual(['TASK_STAGING', 'TASK_RUNNING', 'TASK_KILLED']);
  expect(states[1]).toEqual({
    eventType: 'status_update_event',
    timestamp: expect.stringMatching(/Z$/),
    slaveId: task?.slaveId,
    taskId: task?.id,
    taskStatus: 'TASK_RUNNING',
    message: '',
    appId: '/events',
    host: task?.host,
    ipAddresses: task?.ipAddresses,
    ports: task?.ports,
    version: task?.version,
  });
  expect(about.find(({ eventType }) => eventType === 'api_post_event')).toMatchObject({
    clientIp: '127.0.0.1',
    uri: '/v2/apps',
    appDefinition: { id: '/events' },
  });
  expect(about.find(({ eventType }) => eventType === 'deployment_success')).toMatchObject({
    plan: {
      id: expect.any(String),
      original: { id: '/', groups: [] },
      target: { apps: [{ id: '/events' }] },
    },
  });
});

test('a stream can be narrowed to some types, and others see it come and go', async () => {
  const before = fixture.log.events.length;
  const narrow = await EventLog.open(
    `${fixture.marathon.url}/v2/events?event_type=deployment_success&event_type=app_terminated_event`,
  );
  const since = (type: string) =>
    fixture.log.first((event) => fixture.log.events.indexOf(event) >= before && event.eventType === type);
  expect(await since('event_stream_attached')).toMatchObject({ remoteAddress: '127.0.0.1' });
  await fixture.launch({ id: '/narrow', cmd: 'exec sleep 1000' });
  await narrow.first(({ eventType }) => eventType === 'deployment_success');
  expect(new Set(narrow.events.map(({ eventType }) => eventType))).toEqual(new Set(['deployment_success']));
  narrow.close();
  await since('event_stream_detached');
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/narrow'));
});

test('metrics count apps, groups, tasks and requests under the names of 1.4', async () => {
  const app = await fixture.launch({ id: '/shop/front/web', cmd: 'exec sleep 1000', instances: 2 });
  expect(app).toHaveLength(2);
  await fixture.call('GET', '/nothing-here');
  const { body } = await fixture.call('GET', '/metrics');
  expect(Object.keys(body)).toEqual(['version', 'gauges', 'counters', 'histograms', 'meters', 'timers']);
  expect(body.version).toBe('3.0.0');
  const own = 'service.mesosphere.marathon';
  expect(body.gauges).toMatchObject({
    [`${own}.app.count`]: { value: 1 },
    [`${own}.group.count`]: { value: 3 },
    [`${own}.task.running.count`]: { value: 2 },
    [`${own}.task.staged.count`]: { value: 0 },
    [`${own}.uptime`]: { value: expect.any(Number) },
    'jvm.memory.heap.used': { value: expect.any(Number) },
  });
  const http = 'org.eclipse.jetty.servlet.ServletContextHandler';
  const rates = { mean_rate: expect.any(Number), m1_rate: 0, m5_rate: 0, m15_rate: 0 };
  expect(body.meters).toMatchObject({
    [`${http}.2xx-responses`]: { count: expect.any(Number), units: 'events/second' },
    [`${http}.5xx-responses`]: { count: 0, ...rates },
  });
  const meters = body.meters as Record<string, { count: number }>;
  expect(meters[`${http}.4xx-responses`]?.count).toBeGreaterThan(0);
  expect(body.counters).toEqual({ [`${http}.active-requests`]: { count: 1 } });
  expect(body.timers).toMatchObject({
    [`${http}.get-requests`]: {
      p99: expect.any(Number),
      duration_units: 'seconds',
      rate_units: 'calls/second',
    },
  });
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/shop/front/web'));
});
