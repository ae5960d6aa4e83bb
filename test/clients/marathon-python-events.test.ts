import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedTempFolder } from '../harness/temp-folder.ts';
import { type Json, serve } from '../marathon-server/fixture.ts';
import { PythonClient } from './python-client.ts';

const folder = sharedTempFolder();
let client: PythonClient;

beforeAll(async () => {
  client = await PythonClient.open();
});

afterAll(async () => {
  await client.close();
});

/** True when all that `part` holds is in `whole`, arrays entry by entry. */
function isSubset(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return part === whole;
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(part).every(([key, value]) => isSubset(value, (whole as Json)[key]));
}

test('every kind of event that is sent is read by the class that the client has for it', async () => {
  const before = client.driver.events.length;
  const told = (eventType: string, also: Json = {}) =>
    client.driver.event((event) => event.eventType === eventType && isSubset(also, event));
  const appId = '/told';
  const sick = join(folder, 'sick');
  const command = `test ! -e ${sick}`;
  const quick = { gracePeriodSeconds: 0, intervalSeconds: 1, timeoutSeconds: 1, maxConsecutiveFailures: 1 };
  const [task] = (
    await client.create(appId, {
      healthChecks: [{ protocol: 'COMMAND', command, delaySeconds: 0, ...quick }],
    })
  ).tasks;
  const check = { appId, healthCheck: { protocol: 'COMMAND', command: { value: command } } };
  await told('api_post_event', { uri: '/v2/apps', appDefinition: { id: appId } });
  await told('add_health_check_event', check);
  await told('health_status_changed_event', { appId, alive: true });
  writeFileSync(sick, '');
  await told('failed_health_check_event', check);
  await told('unhealthy_instance_kill_event', { appId, taskId: task?.id, host: task?.host });
  // The client leaves out what is false.
  await told('instance_health_changed_event', { runSpecId: appId, healthy: true });
  await told('status_update_event', { taskId: task?.id, taskStatus: 'TASK_KILLED', host: task?.host });
  await told('instance_changed_event', { runSpecId: appId, condition: 'Killed', host: task?.host });
  const { deploymentId } = await client.call('delete_app', { app_id: appId, force: true });
  await told('remove_health_check_event', { appId });
  await told('app_terminated_event', { appId });
  await client.ended(deploymentId);
  const plan = { id: deploymentId, steps: [{ actions: [{ action: 'StopApplication', app: appId }] }] };
  await told('deployment_info', { plan, currentStep: plan.steps[0] });
  await told('deployment_step_success', { plan });
  await client.call('create_group', { group: { MarathonGroup: { id: '/told-group' } } });
  await told('group_change_success', { groupId: '/told-group' });
  const classes = client.driver.events.slice(before).map((event) => `${event.eventType} ${event.class}`);
  expect([...new Set(classes)].sort()).toEqual([
    'add_health_check_event MarathonAddHealthCheckEvent',
    'api_post_event MarathonApiPostEvent',
    'app_terminated_event MarathonAppTerminatedEvent',
    'deployment_info MarathonDeploymentInfo',
    'deployment_step_success MarathonDeploymentStepSuccess',
    'deployment_success MarathonDeploymentSuccess',
    'failed_health_check_event MarathonFailedHealthCheckEvent',
    'group_change_success MarathonGroupChangeSuccess',
    'health_status_changed_event MarathonHealthStatusChangedEvent',
    'instance_changed_event MarathonInstanceChangedEvent',
    'instance_health_changed_event MarathonInstanceHealthChangedEvent',
    'remove_health_check_event MarathonRemoveHealthCheckEvent',
    'status_update_event MarathonStatusUpdateEvent',
    'unhealthy_instance_kill_event MarathonUnhealthyInstanceKillEvent',
  ]);
});

test('a stream of one type, and callbacks that are told too', async () => {
  const posted: Json[] = [];
  let wake: () => void = () => {};
  const callback = await serve(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    posted.push(JSON.parse(text));
    response.end();
    wake();
  });
  const narrow = client.another();
  try {
    const before = client.driver.events.length;
    await narrow.call('event_stream', { event_types: ['app_terminated_event'] });
    await client.driver.event(({ eventType }) => eventType === 'event_stream_attached', before);
    await client.call('create_event_subscription', { url: callback.url });
    await client.driver.event(({ callbackUrl }) => callbackUrl === callback.url);
    expect(await client.call('list_event_subscriptions')).toEqual([callback.url]);
    await client.create('/narrow');
    await client.call('delete_app', { app_id: '/narrow' });
    expect(await narrow.event(() => true)).toMatchObject({
      eventType: 'app_terminated_event',
      appId: '/narrow',
    });
    while (!posted.some(({ eventType }) => eventType === 'app_terminated_event')) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await client.call('delete_event_subscription', { url: callback.url });
    await client.driver.event(({ eventType }) => eventType === 'unsubscribe_event');
    expect(await client.call('list_event_subscriptions')).toEqual([]);
  } finally {
    await narrow.close();
    await callback.close();
  }
  await client.driver.event(({ eventType }) => eventType === 'event_stream_detached');
});
