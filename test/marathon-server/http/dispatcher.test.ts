import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatch, flag, type Resource, type Service } from '../../../src/marathon-server/http/dispatcher.ts';
import { ApiError } from '../../../src/marathon-server/state/api-error.ts';
import { rawRequest, serve } from '../fixture.ts';

const resources: Resource[] = [
  {
    pattern: /^\/things\/(?<id>.+)$/,
    methods: { GET: ({ params, query }) => ({ json: { ...params, force: flag(query, 'force', false) } }) },
  },
  {
    pattern: /^\/things$/,
    methods: {
      POST: async (request) => ({ status: 201, json: await request.json() }),
      DELETE: () => ({ status: 204, empty: true }),
    },
  },
  {
    pattern: /^\/broken$/,
    methods: {
      GET: () => {
        throw new Error('oops');
      },
    },
  },
  {
    pattern: /^\/bad-header$/,
    methods: { GET: () => ({ json: {}, headers: { location: 'a\r\nb' } }) },
  },
  {
    pattern: /^\/stream$/,
    methods: { GET: () => ({ stream: (response) => void response.write('for ever') }) },
  },
  {
    pattern: /^\/refused$/,
    methods: {
      GET: () => {
        throw new ApiError(409, 'locked', { deployments: [] });
      },
    },
  },
];

const faults: string[] = [];

const service: Service = {
  resources,
  onFault: (told) => faults.push(told),
  gate: ({ headers }) => {
    if (headers['x-who'] === 'stranger') throw new ApiError(403, 'not you');
  },
};

let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  served = await serve((request, response) => void dispatch(service, request, response));
});

afterAll(() => served.close());

const json = { 'content-type': 'application/json' };
const ask = (method: string, path: string, headers = {}, body?: string) =>
  rawRequest(`${served.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });

test.each(['/things/a/b', '//things//a/b/', '/things/a%2Fb'])('%s is the thing a/b', async (path) => {
  expect(JSON.parse((await ask('GET', path)).text)).toMatchObject({ id: 'a/b' });
});

test.each([
  ['force=true', true],
  ['force=True', true],
  ['force', true],
  ['force=False', false],
  ['', false],
])('the flag in ?%s is %s', async (query, force) => {
  expect(JSON.parse((await ask('GET', `/things/a?${query}`)).text)).toMatchObject({ force });
});

test('a path nobody serves is 404, a method nobody serves 405 with those that are', async () => {
  expect((await ask('GET', '/nothing')).status).toBe(404);
  const response = await fetch(`${served.url}/things`, { method: 'PUT', body: '{}' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST, DELETE, OPTIONS');
  expect(await response.json()).toEqual({ message: expect.any(String) });
});

test('a body on GET and DELETE is ignored, and the connection goes on', async () => {
  expect((await ask('GET', '/things/a', json, '{"broken"')).status).toBe(200);
  expect((await ask('DELETE', '/things', { 'content-type': 'text/plain' }, 'x')).status).toBe(204);
});

test('HEAD is GET without a body', async () => {
  expect(await ask('HEAD', '/things/a')).toEqual({ status: 200, text: '' });
});

test('OPTIONS tells the methods, HEAD of a stream is its header alone', async () => {
  const response = await fetch(`${served.url}/things/a`, { method: 'OPTIONS' });
  expect(response.status).toBe(200);
  expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  expect((await ask('OPTIONS', '/nothing')).status).toBe(404);
  expect(await ask('HEAD', '/stream')).toEqual({ status: 200, text: '' });
});

test('what is not encoded properly is 400, what is not found is told as it was asked for', async () => {
  expect((await ask('GET', '/things/%E0%A4%A')).status).toBe(400);
  expect((await ask('GET', '/things/%zz')).status).toBe(400);
  expect(JSON.parse((await ask('GET', '/v2//none?x=%zz')).text)).toEqual({
    message: 'URI not found: /v2/none',
  });
});

test('a client that takes the server for a proxy is answered', async () => {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.write(
    `GET ${served.url}/things/a?force=true HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
  );
  let text = '';
  for await (const part of socket) text += part;
  expect(text).toContain('{"id":"a","force":true}');
});

test('a header that HTTP does not allow is a fault of ours, and the server goes on', async () => {
  expect((await ask('GET', '/bad-header')).status).toBe(500);
  expect((await ask('GET', '/things/a')).status).toBe(200);
});

test('a refusal keeps its shape, a fault of ours is 500', async () => {
  const refused = await ask('GET', '/refused');
  expect([refused.status, JSON.parse(refused.text)]).toEqual([409, { message: 'locked', deployments: [] }]);
  const broken = await ask('GET', '/broken');
  expect([broken.status, JSON.parse(broken.text)]).toEqual([500, { message: 'oops' }]);
  expect(faults.at(-1)).toMatch(/^fault in answering GET "\/broken": Error: oops\n +at /);
});

test('whom the gate refuses gets no answer, whatever is asked', async () => {
  expect((await ask('GET', '/things/a', { 'x-who': 'stranger' })).status).toBe(403);
  expect((await ask('GET', '/nothing', { 'x-who': 'stranger' })).status).toBe(403);
});

test('no answer is kept, guessed at or shown inside another page', async () => {
  const { headers } = await fetch(`${served.url}/things/a`);
  expect(headers.get('cache-control')).toContain('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
});
