import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatch } from '../../../src/marathon-server/http/dispatcher.ts';
import { rawRequest, serve } from '../fixture.ts';

let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const resources = [
    {
      pattern: /^\/$/,
      methods: { POST: async (request: { json(): Promise<unknown> }) => ({ json: await request.json() }) },
    },
  ];
  served = await serve((request, response) => void dispatch({ resources }, request, response));
});

afterAll(() => served.close());

const post = async (
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => {
  const { status, text } = await rawRequest(served.url, { method: 'POST', headers, body });
  return { status, body: JSON.parse(text) };
};

test.each([
  { 'content-type': 'application/json' },
  { 'content-type': 'application/json; charset=utf-8' },
  { 'content-type': 'Application/JSON;charset=UTF-8' },
  { 'content-type': 'application/vnd.api+json' },
  { 'content-encoding': 'identity' },
  {},
])('JSON is read when the header says %o', async (headers) => {
  expect(await post(' {"a":["é"]}', headers as Record<string, string>)).toEqual({
    status: 200,
    body: { a: ['é'] },
  });
});

test.each([
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'application/jsonp' },
  { 'content-type': 'nonsense' },
  { 'content-type': 'application/json', 'content-encoding': 'gzip' },
])('another form is not: %o', async (headers) => {
  expect(await post('{}', headers as Record<string, string>)).toEqual({
    status: 415,
    body: { message: 'Unsupported Media Type' },
  });
});

test.each(['{"a":', '{a:1}', 'undefined', '{"a":1}}', '\u0000', '"\n"', '[1,]'])(
  'what is no JSON is told so: %s',
  async (text) => {
    expect(await post(text)).toEqual({
      status: 400,
      body: { message: 'Invalid JSON', details: expect.any(String) },
    });
  },
);

test('nothing at all is asked for', async () => {
  for (const text of ['', ' \r\n ']) {
    expect(await post(text)).toEqual({
      status: 400,
      body: {
        message: 'Please specify data in JSON format',
        details: 'No content to map due to end-of-input',
      },
    });
  }
});

test('a body nested without end is refused before it can exhaust the stack', async () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect((await post(nested(100))).status).toBe(200);
  expect((await post(nested(101))).status).toBe(400);
  expect((await post(nested(1_000_000))).status).toBe(400);
  // Brackets inside strings are no nesting.
  expect((await post(JSON.stringify({ '[': `\\"${'['.repeat(500)}` }))).status).toBe(200);
  expect((await post(JSON.stringify(['\\', '"[', '\\"['.repeat(1_000_000), []]))).status).toBe(200);
});

test('bytes that are no UTF-8 are refused', async () => {
  const response = await fetch(served.url, {
    method: 'POST',
    body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
  });
  expect(response.status).toBe(400);
});

test('a body over 8 MiB is refused, announced or not, and the next request is answered', async () => {
  const large = `"${'x'.repeat(9 * 1024 * 1024)}"`;
  expect((await post(large)).status).toBe(413);
  const unannounced = await fetch(served.url, {
    method: 'POST',
    body: new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    }),
    duplex: 'half',
  } as RequestInit);
  expect(unannounced.status).toBe(413);
  expect((await post('{}')).status).toBe(200);
});
