import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

/** An app whose constraint no agent satisfies. */
const waiting = (id: string) => ({
  id,
  cmd: 'exec sleep 1000',
  cpus: 0.01,
  mem: 16,
  constraints: [['hostname', 'CLUSTER', 'nowhere']],
});

async function deployments(): Promise<Json[]> {
  return JSON.parse((await fixture.call('GET', '/v2/deployments')).text);
}

test('a deployment under way tells its steps and where it is', async () => {
  const answer = await fixture.call('POST', '/v2/apps', waiting('/deploy/a'));
  const id = answer.headers.get('marathon-deployment-id');
  expect((await deployments()).find((one) => one.id === id)).toEqual({
    id,
    version: answer.body.version,
    affectedApps: ['/deploy/a'],
    affectedPods: [],
    steps: [
      { actions: [{ action: 'StartApplication', app: '/deploy/a' }] },
      { actions: [{ action: 'ScaleApplication', app: '/deploy/a' }] },
    ],
    currentActions: [{ action: 'ScaleApplication', app: '/deploy/a', readinessCheckResults: [] }],
    currentStep: 2,
    totalSteps: 2,
  });
  expect((await fixture.call('GET', '/v2/apps/deploy/a')).body.app).toMatchObject({ deployments: [{ id }] });
});

test('taking a deployment back is a deployment, by force it just ends', async () => {
  const first = await fixture.call('POST', '/v2/apps', waiting('/deploy/b'));
  const id = first.headers.get('marathon-deployment-id');
  const back = await fixture.call('DELETE', `/v2/deployments/${id}`);
  expect(back.status).toBe(200);
  await fixture.deployed(back);
  expect((await fixture.call('GET', '/v2/apps/deploy/b')).status).toBe(404);

  const second = await fixture.call('POST', '/v2/apps', waiting('/deploy/b'));
  const secondId = second.headers.get('marathon-deployment-id');
  const forced = await fixture.call('DELETE', `/v2/deployments/${secondId}?force=true`);
  expect([forced.status, forced.text]).toEqual([202, '']);
  await fixture.log.first((event) => event.eventType === 'deployment_failed' && event.id === secondId);
  expect((await deployments()).map((one) => one.id)).not.toContain(secondId);
  expect((await fixture.call('GET', '/v2/apps/deploy/b')).status).toBe(200);
  expect((await fixture.call('DELETE', `/v2/deployments/${secondId}`)).status).toBe(404);
});

test('the queue lists what lacks tasks and how long it is put off', async () => {
  await fixture.call('POST', '/v2/apps', waiting('/queue/fits-nowhere'));
  const crashing = { id: '/queue/crashes', cmd: 'exit 3', cpus: 0.01, mem: 16, backoffSeconds: 500 };
  await fixture.call('POST', '/v2/apps', crashing);
  await fixture.status('/queue/crashes', 'TASK_FAILED');
  const entry = async (id: string) =>
    ((await fixture.call('GET', '/v2/queue')).body.queue as Json[]).find(
      ({ app }) => (app as Json).id === id,
    );
  expect(await entry('/queue/fits-nowhere')).toMatchObject({
    count: 1,
    since: expect.stringMatching(/Z$/),
    delay: { timeLeftSeconds: 0, overdue: true },
  });
  const waitingLong = (await fixture.call('GET', '/v2/queue?embed=lastUnusedOffers')).body.queue as Json[];
  expect(waitingLong.find(({ app }) => (app as Json).id === '/queue/fits-nowhere')).toMatchObject({
    processedOffersSummary: { unusedOffersCount: expect.any(Number) },
    lastUnusedOffers: [{ offer: { hostname: '127.0.0.1' } }, {}, {}, {}],
  });
  const delayed = await entry('/queue/crashes');
  const delay = (delayed?.delay ?? {}) as Json;
  expect(delay.overdue).toBe(false);
  expect(delay.timeLeftSeconds).toBeGreaterThan(400);

  const reset = await fixture.call('DELETE', '/v2/queue//queue/crashes/delay');
  expect([reset.status, reset.text]).toEqual([204, '']);
  await fixture.status('/queue/crashes', 'TASK_FAILED', 2);
  expect((await fixture.call('DELETE', '/v2/queue/absent/delay')).status).toBe(404);
});
