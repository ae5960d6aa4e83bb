import { expect, test } from 'vitest';
import { configFrom, parseAppBody } from '../../../src/marathon-server/http/app-body.ts';
import { ApiError } from '../../../src/marathon-server/state/api-error.ts';

const config = (body: Record<string, unknown>) => configFrom(parseAppBody(body), '/x');

function refusal(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('what is not said has the defaults of Marathon', () => {
  expect(config({ cmd: 'sleep 1' })).toMatchObject({
    id: '/x',
    instances: 1,
    cpus: 1,
    mem: 128,
    disk: 0,
    backoffSeconds: 1,
    backoffFactor: 1.15,
    maxLaunchDelaySeconds: 3600,
    requirePorts: false,
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  });
});

test('null counts as not said and unknown keys are ignored', () => {
  expect(config({ cmd: 'x', args: null, env: null, cpus: null, nonsense: 1 })).toEqual(config({ cmd: 'x' }));
});

test('ports: none given means one, none wanted means none, zeros ask for any', () => {
  expect(config({}).portDefinitions).toHaveLength(1);
  expect(config({ ports: [] }).portDefinitions).toEqual([]);
  expect(config({ ports: [0, 0, 0] }).portDefinitions).toHaveLength(3);
  expect(config({ portDefinitions: [{ port: 80, name: 'http' }] }).portDefinitions).toEqual([
    { port: 80, protocol: 'tcp', name: 'http', labels: {} },
  ]);
});

test('of uris, archives alone are to be extracted', () => {
  const names = 'a.tgz a.tar.gz a.tbz2 a.tar.bz2 a.txz a.tar.xz a.zip a.gz a.tar a.jar a'.split(' ');
  const fetch = config({ uris: names.map((name) => `http://h/${name}`) }).fetch;
  expect(fetch.map(({ extract }) => extract)).toEqual([...Array(7).fill(true), ...Array(4).fill(false)]);
  expect(config({ fetch: [{ uri: 'http://h/a' }] }).fetch[0]?.extract).toBe(true);
});

test('uris and fetch mean the same thing', () => {
  const entry = { uri: 'http://h/a.tgz', extract: true, executable: false, cache: false };
  expect(config({ uris: ['http://h/a.tgz'] }).fetch).toEqual([entry]);
  expect(config({ fetch: [{ uri: 'http://h/a.tgz' }] }).fetch).toEqual([entry]);
});

test('an update keeps what it does not name', () => {
  const before = config({ cmd: 'x', env: { A: '1' }, instances: 3, ports: [1, 2] });
  expect(configFrom(parseAppBody({ instances: 5 }), '/x', before)).toEqual({ ...before, instances: 5 });
  expect(configFrom(parseAppBody({ args: ['a'] }), '/x', before)).toMatchObject({ cmd: null, args: ['a'] });
  const strategy = parseAppBody({ upgradeStrategy: { maximumOverCapacity: 0 } });
  expect(configFrom(strategy, '/x', before).upgradeStrategy).toEqual({
    minimumHealthCapacity: 1,
    maximumOverCapacity: 0,
  });
});

test('a wrong type is 400 and says where', () => {
  const { status, body } = refusal(() => config({ portDefinitions: [{ port: 'x' }], cpus: 'many' }));
  expect(status).toBe(400);
  expect(body).toMatchObject({ message: 'Invalid JSON' });
  expect((body.details as { path: string }[]).map(({ path }) => path).sort()).toEqual([
    '/cpus',
    '/portDefinitions(0)/port',
  ]);
});

test('uris with fetch, and ports with other portDefinitions, are 400 as with Marathon; equal ports are not', () => {
  const refused = (body: Record<string, unknown>) => {
    const { status, body: told } = refusal(() => config(body));
    return [status, told.details];
  };
  const uris = 'You cannot specify both uris and fetch fields';
  const ports = 'You cannot specify both ports and port definitions';
  for (const uri of ['a', 'b']) {
    expect(refused({ uris: ['a'], fetch: [{ uri }] })).toEqual([400, [{ path: '/', errors: [uris] }]]);
  }
  for (const given of [[], [2]]) {
    const both = { ports: given, portDefinitions: [{ port: 1 }] };
    expect(refused(both)).toEqual([400, [{ path: '/', errors: [ports] }]]);
  }
  expect(config({ uris: [], fetch: [{ uri: 'a' }] }).fetch).toHaveLength(1);
  expect(config({ ports: [1], portDefinitions: [{ port: 1 }] }).portDefinitions).toHaveLength(1);
});

test('what plain processes cannot do is refused by name', () => {
  const { status, body } = refusal(() => config({ container: { docker: {} }, residency: {} }));
  expect(status).toBe(422);
  expect(body.details).toEqual([
    { path: '/container', errors: ['is not supported by the local cluster'] },
    { path: '/residency', errors: ['is not supported by the local cluster'] },
  ]);
});
