import { expect, test } from 'vitest';
import { parseAppBody } from '../../../src/marathon-server/http/app-body.ts';

function detailsOf(body: unknown): unknown {
  try {
    parseAppBody(body);
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  [{ id: 1 }, '/id', 'error.expected.jsstring'],
  [{ instances: 'two' }, '/instances', 'error.expected.jsnumber'],
  [{ instances: 1.5 }, '/instances', 'error.expected.int'],
  [{ requirePorts: 'yes' }, '/requirePorts', 'error.expected.jsboolean'],
  [{ env: [] }, '/env', 'error.expected.jsobject'],
  [{ env: { A: 1 } }, '/env/A', 'error.expected.jsstring'],
  [{ ports: 80 }, '/ports', 'error.expected.jsarray'],
  [{ portDefinitions: [{}, { port: 'x' }] }, '/portDefinitions(1)/port', 'error.expected.jsnumber'],
  [{ fetch: [{}] }, '/fetch(0)/uri', 'error.path.missing'],
  [{ healthChecks: [{ protocol: { toString: 2 } }] }, '/healthChecks(0)/protocol', 'error.expected.jsstring'],
  [{ healthChecks: [{ protocol: 'UDP' }] }, '/healthChecks(0)/protocol', 'UDP is not a valid protocol'],
  [[], '/', 'error.expected.jsobject'],
])('%j is wrong at %s: %s', (body, path, error) => {
  expect(detailsOf(body)).toMatchObject({
    status: 400,
    body: { message: 'Invalid JSON', details: [{ path, errors: [error] }] },
  });
});

test('a number of instances is one of 32 bits, so that nobody waits for more', () => {
  expect(detailsOf({ instances: 2 ** 31 - 1 })).toBeUndefined();
  expect(detailsOf({ instances: 2 ** 31 })).toMatchObject({ status: 400 });
  expect(detailsOf({ cpus: Number.POSITIVE_INFINITY })).toMatchObject({ status: 400 });
});
