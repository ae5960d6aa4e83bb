import { expect, test } from 'vitest';
import { violationsOf } from '../../../src/marathon-server/http/app-validation.ts';
import { type AppConfig, appDefaults } from '../../../src/marathon-server/state/app-definition.ts';

const good: AppConfig = { id: '/x', ...appDefaults, cmd: 'true' };
const paths = (change: Partial<AppConfig>) => violationsOf({ ...good, ...change }).map(({ path }) => path);
const uri = (text: string) => ({ uri: text, extract: true, executable: false, cache: false });
const port = (number: number, name: string) => ({ port: number, protocol: 'tcp', name, labels: {} });

test('a plain app is fine', () => {
  expect(violationsOf(good)).toEqual([]);
  expect(violationsOf({ ...good, cmd: null, args: ['sleep', '1'] })).toEqual([]);
});

test.each<[string, Partial<AppConfig>]>([
  ['/id', { id: '/X' }],
  ['/', { cmd: null }],
  ['/', { cmd: '' }],
  ['/', { args: ['also'] }],
  ['/cmd', { cmd: 'echo a\0b' }],
  ['/args', { cmd: null, args: ['echo', '\0'] }],
  ['/env', { env: { 'A\0B': 'x' } }],
  ['/env', { env: { A: '\0' } }],
  ['/instances', { instances: -1 }],
  ['/cpus', { cpus: -0.1 }],
  ['/mem', { mem: -1 }],
  ['/backoffFactor', { backoffFactor: 0.9 }],
  [
    '/upgradeStrategy/minimumHealthCapacity',
    { upgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 1 } },
  ],
  ['/ports', { portDefinitions: [port(80, 'a'), port(80, 'b')] }],
  ['/portDefinitions', { portDefinitions: [port(80, 'a'), port(81, 'a')] }],
  ['/fetch', { fetch: [uri('no uri')] }],
  [
    '/constraints(1)',
    {
      constraints: [
        ['hostname', 'UNIQUE'],
        ['hostname', 'NEAR'],
      ],
    },
  ],
])('%s is named when it is wrong: %j', (path, change) => {
  expect(paths(change)).toEqual([path]);
});

test('everything wrong is named at once', () => {
  expect(paths({ id: '/X', cmd: null, instances: -1 })).toEqual(['/id', '/', '/instances']);
});

test('a task out of reach is given up after a second at least, and replaced before that', () => {
  const strategy = (inactiveAfterSeconds: number, expungeAfterSeconds: number) =>
    violationsOf({ ...good, unreachableStrategy: { inactiveAfterSeconds, expungeAfterSeconds } });
  expect(strategy(1, 2)).toEqual([]);
  expect(strategy(0, 2)).toMatchObject([{ path: '/unreachableStrategy/inactiveAfterSeconds' }]);
  expect(strategy(2, 2)).toMatchObject([{ path: '/unreachableStrategy/inactiveAfterSeconds' }]);
});
