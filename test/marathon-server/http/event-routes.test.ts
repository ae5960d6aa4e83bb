import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog, Fixture, type Json, serve } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

/** A callback that keeps what it is told. */
async function listener(status = 200) {
  const received: Json[] = [];
  let wake = () => {};
  const served = await serve((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.once('end', () => {
      received.push({ type: request.headers['content-type'], method: request.method, ...JSON.parse(text) });
      response.writeHead(status).end();
      wake();
    });
  });
  const first = async (fits: (event: Json) => boolean): Promise<Json> => {
    for (;;) {
      const found = received.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { ...served, received, first };
}

const subscriptions = async () => (await fixture.call('GET', '/v2/eventSubscriptions')).body;

test('events are told to those who accept event streams', async () => {
  const { url } = fixture.marathon;
  for (const accept of ['text/event-stream', 'text/event-stream;q=0.9, */*', '*/*', 'text/*']) {
    const stop = new AbortController();
    const response = await fetch(`${url}/v2/events`, { headers: { accept }, signal: stop.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=UTF-8',
    ]);
    stop.abort();
  }
  expect((await fixture.call('GET', '/v2/events', undefined, { accept: 'application/json' })).status).toBe(
    406,
  );
  expect((await fixture.call('HEAD', '/v2/events')).status).toBe(200);
});

test('whoever subscribes is posted every event until it unsubscribes', async () => {
  const { url, first, received, close } = await listener();
  const query = `?callbackUrl=${encodeURIComponent(url)}`;
  const shape = { clientIp: '127.0.0.1', callbackUrl: url, timestamp: expect.stringMatching(/Z$/) };
  for (let times = 0; times < 2; times += 1) {
    const { status, body } = await fixture.call('POST', `/v2/eventSubscriptions${query}`);
    expect([status, body]).toEqual([200, { eventType: 'subscribe_event', ...shape }]);
  }
  expect(await subscriptions()).toEqual({ callbackUrls: [url] });
  await fixture.launch({ id: '/told', cmd: 'exec sleep 1000' });
  const running = await first(({ taskStatus }) => taskStatus === 'TASK_RUNNING');
  expect(running).toMatchObject({ type: 'application/json', method: 'POST', appId: '/told' });
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/told'));
  await first(({ eventType }) => eventType === 'app_terminated_event');
  const types = received.map(({ eventType }) => eventType);
  expect(types.indexOf('deployment_info')).toBeLessThan(types.indexOf('status_update_event'));

  const gone = await fixture.call('DELETE', `/v2/eventSubscriptions${query}`);
  expect(gone.body).toEqual({ eventType: 'unsubscribe_event', ...shape });
  expect(await subscriptions()).toEqual({ callbackUrls: [] });
  await close();
});

test.each([
  ['', 'is not a URL'],
  ['nonsense', 'is not a URL'],
  ['ftp://127.0.0.1/', 'is not a URL of http'],
  ['http://evil.example/', 'is not an address of this machine'],
  ['http://169.254.169.254/latest', 'is not an address of this machine'],
  [`http://127.0.0.1/${'x'.repeat(3_000)}`, 'is not a URL'],
])('a callback to %j is refused', async (url, why) => {
  const { status, body } = await fixture.call(
    'POST',
    `/v2/eventSubscriptions?callbackUrl=${encodeURIComponent(url)}`,
  );
  expect([status, body]).toEqual([
    422,
    { message: 'Object is not valid', details: [{ path: '/callbackUrl', errors: [why] }] },
  ]);
});

test('a callback that refuses what it is told is dropped, and others are told of it', async () => {
  const { url, close } = await listener(500);
  await fixture.call('POST', `/v2/eventSubscriptions?callbackUrl=${encodeURIComponent(url)}`);
  const log = await EventLog.open(`${fixture.marathon.url}/v2/events`);
  // One event each: the stream that comes, and those that go.
  for (let times = 0; times < 3; times += 1) {
    (await EventLog.open(`${fixture.marathon.url}/v2/events`)).close();
  }
  expect(await log.first(({ eventType }) => eventType === 'unsubscribe_event')).toMatchObject({
    callbackUrl: url,
  });
  expect(await subscriptions()).toEqual({ callbackUrls: [] });
  log.close();
  await close();
});
