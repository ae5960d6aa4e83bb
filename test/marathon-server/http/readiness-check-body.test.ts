import { expect, test } from 'vitest';
import { configFrom, parseAppBody } from '../../../src/marathon-server/http/app-body.ts';
import { violationsOf } from '../../../src/marathon-server/http/app-validation.ts';

const config = (...readinessChecks: unknown[]) =>
  configFrom(
    parseAppBody({
      cmd: 'work',
      portDefinitions: [{ name: 'http-api' }, { name: 'admin' }],
      readinessChecks,
    }),
    '/x',
  );
const faults = (check: object) => violationsOf(config(check)).map(({ path }) => path);

test('what is not said has the defaults of Marathon', () => {
  expect(config({}).readinessChecks).toEqual([
    {
      name: 'readinessCheck',
      protocol: 'HTTP',
      path: '/',
      portName: 'http-api',
      intervalSeconds: 30,
      timeoutSeconds: 10,
      httpStatusCodesForReady: [200],
      preserveLastResponse: false,
    },
  ]);
  const own = {
    name: 'warm',
    protocol: 'HTTPS',
    path: '/ready',
    portName: 'admin',
    intervalSeconds: 3,
    timeoutSeconds: 2,
    httpStatusCodesForReady: [200, 204],
    preserveLastResponse: true,
  };
  expect(config(own).readinessChecks).toEqual([own]);
  expect(violationsOf(config(own))).toEqual([]);
});

test('a check names a port of the app, ends before the next and knows what it waits for', () => {
  expect(faults({ portName: 'absent' })).toEqual(['/readinessChecks(0)/portName']);
  expect(faults({ timeoutSeconds: 30 })).toEqual(['/readinessChecks(0)/timeoutSeconds']);
  expect(faults({ timeoutSeconds: 0 })).toEqual(['/readinessChecks(0)/timeoutSeconds']);
  expect(faults({ name: '', path: '', httpStatusCodesForReady: [] })).toEqual([
    '/readinessChecks(0)/name',
    '/readinessChecks(0)/path',
    '/readinessChecks(0)/httpStatusCodesForReady',
  ]);
});
