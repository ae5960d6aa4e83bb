import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/marathon/dispatcher.ts';
import { jsonOrScript } from '../../src/marathon/jsonp.ts';

const asked = (query: string, headers: Record<string, string> = {}): ApiRequest => ({
  method: 'GET',
  params: {},
  query: new URLSearchParams(query),
  uri: `/?${query}`,
  headers,
  clientIp: '127.0.0.1',
  localAddress: '127.0.0.1',
  json: async () => undefined,
});

test('without a name it is JSON, with one a script that calls it', () => {
  const value = { text: 'a\u2028b</script>' };
  expect(jsonOrScript(asked(''), value)).toEqual({ json: value });
  const answer = jsonOrScript(asked('jsonp=own.callback_1'), value);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  const got: unknown[] = [];
  runInNewContext('text' in answer ? answer.text : '', {
    own: { callback_1: (one: unknown) => got.push(structuredClone(one)) },
  });
  expect(got).toEqual([value]);
});

test.each(['', 'alert(1)//', 'a b', 'a;b', 'a.', '.a', '1a', '<script>', 'a\n', 'é', 'a'.repeat(201)])(
  '%j is no name of a function',
  (name) => {
    const query = new URLSearchParams({ jsonp: name });
    expect(() => jsonOrScript(asked(`${query}`), {})).toThrow('must be the name of a function');
  },
);

test.each<[string, Record<string, string>]>([
  ['a program', {}],
  ['a page of the same address', { 'sec-fetch-site': 'same-origin', referer: 'http://10.0.0.7:8080/ui/' }],
  ['a page at another agent', { 'sec-fetch-site': 'cross-site', referer: 'http://127.0.0.1:8080/' }],
  ['a page under the name localhost', { 'sec-fetch-site': 'cross-site', referer: 'http://localhost:8080/' }],
  ['a page of an old browser', { referer: 'http://127.0.0.1:8080/' }],
  ['what a person typed', { 'sec-fetch-site': 'none' }],
])('%s may load a script', (_, headers) => {
  expect(jsonOrScript(asked('jsonp=cb', headers), {})).toHaveProperty('text');
});

test.each<[string, Record<string, string>]>([
  ['a foreign page', { 'sec-fetch-site': 'cross-site', referer: 'http://example.org/' }],
  ['one that hides who it is', { 'sec-fetch-site': 'cross-site' }],
  ['one of an old browser', { referer: 'http://example.org/' }],
  ['one whose name only begins like ours', { referer: 'http://127.0.0.1.example.org/' }],
  ['a referer that is none', { referer: 'about:client' }],
])('%s may not', (_, headers) => {
  expect(() => jsonOrScript(asked('jsonp=cb', headers), {})).toThrow('Only pages of this machine');
});
