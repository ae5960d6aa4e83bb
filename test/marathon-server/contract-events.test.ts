import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as shape from './contract-shapes.ts';
import { EventLog, Fixture, type Json, type StreamedEvent } from './fixture.ts';

/* Health checks and events: what is told of them, with every field and none else. */

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const { small, time, uuid } = shape;
const checked = (id: string, value: string, more: Json = {}) => ({
  ...small(id),
  healthChecks: [
    {
      protocol: 'COMMAND',
      command: { value },
      intervalSeconds: 1,
      gracePeriodSeconds: 0,
      delaySeconds: 0,
      ...more,
    },
  ],
});
const instanceId = expect.stringMatching(/^[a-z_]+\.marathon-[0-9a-f-]{36}$/);
const healthCheck = expect.objectContaining({ protocol: expect.stringMatching(/^(HTTP|TCP|COMMAND)$/) });
const step = { actions: expect.arrayContaining([{ action: expect.any(String), app: expect.any(String) }]) };
const root = {
  id: '/',
  dependencies: [],
  version: time,
  apps: expect.any(Array),
  groups: expect.any(Array),
  pods: [],
};
const plan = { id: uuid, original: root, target: root, steps: expect.any(Array), version: time };

/** All types that clients know, with what each tells beside its type and time. */
const details: Readonly<Record<string, Json>> = {
  status_update_event: {
    slaveId: expect.any(String),
    taskId: expect.any(String),
    taskStatus: expect.stringMatching(/^TASK_(STAGING|RUNNING|KILLED|FAILED)$/),
    message: expect.any(String),
    appId: expect.stringMatching(/^\//),
    host: expect.any(String),
    ipAddresses: [{ ipAddress: expect.any(String), protocol: 'IPv4' }],
    ports: [expect.any(Number)],
    version: time,
  },
  api_post_event: {
    clientIp: '127.0.0.1',
    uri: expect.stringMatching(/^\/v2\//),
    appDefinition: expect.anything(),
  },
  deployment_info: { plan, currentStep: step },
  deployment_step_success: { plan, currentStep: step },
  deployment_step_failure: { plan, currentStep: step },
  deployment_success: { id: uuid, plan },
  deployment_failed: { id: uuid, plan },
  group_change_success: { groupId: expect.stringMatching(/^\//), version: time },
  group_change_failed: { groupId: '/', version: time, reason: expect.stringMatching(/^App is locked/) },
  app_terminated_event: { appId: expect.stringMatching(/^\//) },
  event_stream_attached: { remoteAddress: '127.0.0.1' },
  event_stream_detached: { remoteAddress: '127.0.0.1' },
  add_health_check_event: { appId: expect.any(String), version: time, healthCheck },
  remove_health_check_event: { appId: expect.any(String) },
  failed_health_check_event: { appId: expect.any(String), instanceId, healthCheck },
  health_status_changed_event: {
    appId: expect.any(String),
    instanceId,
    version: time,
    alive: expect.any(Boolean),
  },
  unhealthy_instance_kill_event: {
    appId: '/doomed',
    taskId: expect.stringMatching(/^doomed\./),
    instanceId,
    version: time,
    reason: 'Command exited with status 3',
    host: expect.any(String),
    slaveId: expect.any(String),
  },
  instance_changed_event: {
    instanceId,
    condition: expect.stringMatching(/^(Created|Staging|Running|Finished|Failed|Killed)$/),
    runSpecId: expect.stringMatching(/^\//),
    agentId: expect.any(String),
    host: expect.any(String),
    runSpecVersion: time,
  },
  instance_health_changed_event: {
    instanceId,
    runSpecId: expect.stringMatching(/^\//),
    healthy: expect.any(Boolean),
    runSpecVersion: time,
  },
};

const ofType =
  (eventType: string, appId: string) =>
  (event: StreamedEvent): boolean =>
    event.eventType === eventType && event.appId === appId;

test('health checks: their defaults', async () => {
  const { healthChecks } = (
    await fixture.call('POST', '/v2/apps', {
      ...small('/defaults'),
      instances: 0,
      healthChecks: [{}, { protocol: 'TCP' }, { protocol: 'COMMAND', command: { value: 'true' } }],
    })
  ).body;
  const timing = {
    gracePeriodSeconds: 300,
    intervalSeconds: 60,
    timeoutSeconds: 20,
    maxConsecutiveFailures: 3,
  };
  expect(healthChecks).toStrictEqual([
    { ...timing, portIndex: 0, protocol: 'HTTP', ignoreHttp1xx: false },
    { ...timing, portIndex: 0, protocol: 'TCP' },
    { ...timing, command: { value: 'true' }, protocol: 'COMMAND', delaySeconds: 15 },
  ]);
});

test('health checks: the result of one that succeeded, and of one that failed', async () => {
  const [well] = await fixture.launch(checked('/well', 'true'));
  expect(well).toStrictEqual({ ...shape.task('/well'), healthCheckResults: [shape.healthResult(0)] });
  await fixture.call('POST', '/v2/apps', checked('/ill', 'exit 1', { maxConsecutiveFailures: 0 }));
  await fixture.log.first(ofType('failed_health_check_event', '/ill'));
  const [ill] = await fixture.tasks('/ill');
  const [result] = (ill?.healthCheckResults ?? []) as { consecutiveFailures: number }[];
  const failures = result?.consecutiveFailures ?? 0;
  expect(failures).toBeGreaterThan(0);
  expect(ill).toStrictEqual({ ...shape.task('/ill'), healthCheckResults: [shape.healthResult(failures)] });
  expect((await fixture.call('GET', '/v2/apps/well')).body.app).toMatchObject({ tasksHealthy: 1 });
  expect((await fixture.call('GET', '/v2/apps/ill')).body.app).toMatchObject({ tasksUnhealthy: 1 });
});

test('a task that is killed for its health: told of, replaced, and the last failure of its app', async () => {
  const conditions = await EventLog.open(
    `${fixture.marathon.url}/v2/events?event_type=instance_changed_event&event_type=unhealthy_instance_kill_event`,
  );
  // Healthy until told otherwise, then never again.
  const value = '[ ! -e "$MESOS_SANDBOX/ill" ] || exit 3';
  const app = checked('/doomed', value, { maxConsecutiveFailures: 1 });
  const [task = {}] = await fixture.launch({ ...app, cmd: 'exec sleep 1000' });
  await writeFile(join(await fixture.directory(task.id), 'ill'), '');
  const kill = await fixture.log.first(ofType('unhealthy_instance_kill_event', '/doomed'));
  expect(kill).toMatchObject({ taskId: task.id, host: task.host, slaveId: task.slaveId });
  const shown = (await fixture.call('GET', '/v2/apps/doomed')).body.app as Json;
  expect(shown.lastTaskFailure).toStrictEqual({
    appId: '/doomed',
    host: task.host,
    message: 'Task was killed since health check failed. Reason: Command exited with status 3',
    state: 'TASK_KILLED',
    taskId: task.id,
    timestamp: time,
    version: task.version,
    slaveId: task.slaveId,
  });
  const health = fixture.log.events.filter(
    ({ eventType, runSpecId }) => eventType === 'instance_health_changed_event' && runSpecId === '/doomed',
  );
  expect(health.map(({ healthy }) => healthy)).toEqual([true, false]);
  const isOf = ({ instanceId: id }: StreamedEvent) => id === kill.instanceId;
  await conditions.first((event) => isOf(event) && event.condition === 'Killed');
  expect(conditions.events.filter(isOf).map((event) => event.condition ?? event.eventType)).toEqual([
    'Created',
    'Staging',
    'Running',
    'unhealthy_instance_kill_event',
    'Killed',
  ]);
  conditions.close();
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/doomed'));
});

test('readiness checks: their defaults, and the results of a deployment under way', async () => {
  const readinessChecks = [{ portName: 'default', intervalSeconds: 30 }];
  const { body } = await fixture.call('POST', '/v2/apps', { ...small('/ready'), readinessChecks });
  expect(body.readinessChecks).toStrictEqual([
    {
      name: 'readinessCheck',
      protocol: 'HTTP',
      path: '/',
      portName: 'default',
      intervalSeconds: 30,
      timeoutSeconds: 10,
      httpStatusCodesForReady: [200],
      preserveLastResponse: false,
    },
  ]);
  await fixture.status('/ready', 'TASK_RUNNING');
  const results = async () => {
    const { app } = (await fixture.call('GET', '/v2/apps/ready?embed=app.readiness')).body;
    return (app as Json).readinessCheckResults as Json[];
  };
  while ((await results()).length === 0);
  const result = { name: 'readinessCheck', taskId: expect.stringMatching(/^ready\./), ready: false };
  expect(await results()).toStrictEqual([result]);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/ready'));
});

test('events: every type, with all its fields and no others', async () => {
  const other = await EventLog.open(`${fixture.marathon.url}/v2/events`);
  await other.first(({ eventType }) => eventType === 'event_stream_attached');
  // A lock that holds, one that is broken by force, and the end of what was checked.
  expect((await fixture.call('PUT', '/v2/apps/ill', { mem: 17 })).status).toBe(409);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/ill'));
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/well'));
  other.close();
  await fixture.log.first(({ eventType }) => eventType === 'event_stream_detached');
  for (const event of fixture.log.events) {
    const { eventType } = event;
    expect(event, eventType).toStrictEqual({ eventType, timestamp: time, ...details[eventType] });
  }
  const seen = new Set(fixture.log.events.map(({ eventType }) => eventType));
  expect([...seen].sort()).toEqual(Object.keys(details).sort());
  const posted = fixture.log.events.find(({ eventType }) => eventType === 'api_post_event');
  expect(Object.keys(posted?.appDefinition as Json).sort()).toEqual(Object.keys(shape.app('/x')).sort());
});

test('events: a heartbeat every ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const request = get(`${fixture.marathon.url}/v2/events?event_type=event_stream_attached`);
  try {
    const [stream] = await once(request, 'response');
    const next = async () => String((await once(stream, 'data'))[0]);
    expect(await next()).toMatch(/^event: event_stream_attached/);
    vi.advanceTimersByTime(9_999);
    // Whatever was sent meanwhile would come before this.
    const other = await EventLog.open(`${fixture.marathon.url}/v2/events`);
    expect(await next()).toMatch(/^event: event_stream_attached/);
    other.close();
    vi.advanceTimersByTime(1);
    expect(await next()).toBe('\r\n');
  } finally {
    vi.useRealTimers();
    request.destroy();
  }
});
