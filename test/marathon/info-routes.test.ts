import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog, Fixture } from './fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

test('ping answers in the form that is asked for', async () => {
  expect((await fixture.call('GET', '/ping')).text).toBe('pong');
  expect((await fixture.call('GET', '/ping', undefined, { accept: 'application/json' })).text).toBe('"pong"');
});

test('info presents a Marathon 1.4.13 that our commands know as local', async () => {
  const { body } = await fixture.call('GET', '/v2/info');
  const address = fixture.marathon.url.slice('http://'.length);
  expect(body).toMatchObject({
    name: 'marathon',
    version: '1.4.13',
    elected: true,
    leader: address,
    frameworkId: expect.stringMatching(/^hydra-local-/),
    marathon_config: { mesos_leader_ui_url: `http://${address}/` },
    zookeeper_config: {},
    http_config: { http_port: fixture.marathon.port },
  });
  expect((await fixture.call('GET', '/v2/leader')).body).toEqual({ leader: address });
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
});
