import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/marathon/api-error.ts';
import { dispatch, flag, type Resource } from '../../src/marathon/dispatcher.ts';
import { rawRequest, serve } from './fixture.ts';

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
    pattern: /^\/refused$/,
    methods: {
      GET: () => {
        throw new ApiError(409, 'locked', { deployments: [] });
      },
    },
  },
];

let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  served = await serve((request, response) => void dispatch(resources, request, response));
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
  expect(response.headers.get('allow')).toBe('POST, DELETE');
  expect(await response.json()).toEqual({ message: expect.any(String) });
});

test('a body on GET and DELETE is ignored, and the connection goes on', async () => {
  expect((await ask('GET', '/things/a', json, '{"broken"')).status).toBe(200);
  expect((await ask('DELETE', '/things', { 'content-type': 'text/plain' }, 'x')).status).toBe(204);
});

test('HEAD is GET without a body', async () => {
  expect(await ask('HEAD', '/things/a')).toEqual({ status: 200, text: '' });
});

test('a body must be JSON, say so, and have an end', async () => {
  expect((await ask('POST', '/things', json, '{"a":1}')).status).toBe(201);
  expect(
    (await ask('POST', '/things', { 'content-type': 'application/json; charset=utf-8' }, '[]')).status,
  ).toBe(201);
  expect((await ask('POST', '/things', json, '')).status).toBe(400);
  expect((await ask('POST', '/things', { 'content-type': 'text/plain' }, '{}')).status).toBe(415);
  expect((await ask('POST', '/things', json, `"${'x'.repeat(9 * 1024 * 1024)}"`)).status).toBe(413);
});

test('a refusal keeps its shape, a fault of ours is 500', async () => {
  const refused = await ask('GET', '/refused');
  expect([refused.status, JSON.parse(refused.text)]).toEqual([409, { message: 'locked', deployments: [] }]);
  const broken = await ask('GET', '/broken');
  expect([broken.status, JSON.parse(broken.text)]).toEqual([500, { message: 'oops' }]);
});

test('pages in a browser may not ask, nor may a foreign name of this machine', async () => {
  expect((await ask('GET', '/things/a', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await ask('GET', '/things/a', { host: 'evil.example:8080' })).status).toBe(403);
  expect((await ask('GET', '/things/a', { origin: served.url })).status).toBe(200);
  expect((await ask('GET', '/things/a', { host: 'localhost:8080' })).status).toBe(200);
});
