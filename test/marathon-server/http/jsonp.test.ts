import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ApiRequest } from '../../../src/marathon-server/http/dispatcher.ts';
import { jsonOrScript } from '../../../src/marathon-server/http/jsonp.ts';

const asked = (query: string): ApiRequest => ({
  method: 'GET',
  params: {},
  query: new URLSearchParams(query),
  uri: `/?${query}`,
  headers: {},
  clientIp: '127.0.0.1',
  localAddress: '127.0.0.1',
  json: async () => undefined,
});

test('without a name it is JSON, with one a script that calls it', () => {
  const value = { text: 'a\u2028b</script>' };
  expect(jsonOrScript(asked(''), value)).toEqual({ json: value });
  const answer = jsonOrScript(asked('jsonp=own.callback_1'), value);
  expect(answer.headers).toEqual({ 'content-type': 'application/javascript; charset=utf-8' });
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
