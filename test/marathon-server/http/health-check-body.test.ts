import { expect, test } from 'vitest';
import { configFrom, parseAppBody } from '../../../src/marathon-server/http/app-body.ts';
import { violationsOf } from '../../../src/marathon-server/http/app-validation.ts';
import { ApiError } from '../../../src/marathon-server/state/api-error.ts';

const timing = {
  gracePeriodSeconds: 300,
  intervalSeconds: 60,
  timeoutSeconds: 20,
  maxConsecutiveFailures: 3,
};
const config = (healthChecks: unknown[], more: object = {}) =>
  configFrom(parseAppBody({ cmd: 'work', healthChecks, ...more }), '/x');
const checks = (...bodies: unknown[]) => config(bodies).healthChecks;
const faults = (healthChecks: unknown[], more: object = {}) => violationsOf(config(healthChecks, more));

function refusal(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('every protocol has the fields of its own, with the defaults of Marathon', () => {
  expect(checks({})).toEqual([{ ...timing, portIndex: 0, protocol: 'HTTP', ignoreHttp1xx: false }]);
  expect(checks({ protocol: 'HTTPS', path: '/h', port: 8443, ignoreHttp1xx: true })).toEqual([
    { ...timing, port: 8443, path: '/h', protocol: 'HTTPS', ignoreHttp1xx: true },
  ]);
  expect(checks({ protocol: 'TCP', path: '/ignored', delaySeconds: 7 })).toEqual([
    { ...timing, portIndex: 0, protocol: 'TCP' },
  ]);
  expect(checks({ protocol: 'MESOS_TCP', portIndex: 0 })).toEqual([
    { ...timing, delaySeconds: 15, portIndex: 0, protocol: 'MESOS_TCP' },
  ]);
  expect(checks({ protocol: 'MESOS_HTTPS', path: '/', ignoreHttp1xx: true, delaySeconds: 0 })).toEqual([
    { ...timing, delaySeconds: 0, portIndex: 0, path: '/', protocol: 'MESOS_HTTPS' },
  ]);
  expect(checks({ protocol: 'COMMAND', command: { value: 'true' }, portIndex: 0 })).toEqual([
    { ...timing, delaySeconds: 15, command: { value: 'true' }, protocol: 'COMMAND' },
  ]);
});

test('what is said is kept, and one check said twice is one', () => {
  const own = { gracePeriodSeconds: 0, intervalSeconds: 1, timeoutSeconds: 2, maxConsecutiveFailures: 0 };
  expect(checks(own, own)).toEqual([{ ...own, portIndex: 0, protocol: 'HTTP', ignoreHttp1xx: false }]);
  const before = config([own]);
  expect(configFrom(parseAppBody({ instances: 2 }), '/x', before).healthChecks).toEqual(before.healthChecks);
  expect(configFrom(parseAppBody({ healthChecks: [] }), '/x', before).healthChecks).toEqual([]);
});

test('a wrong protocol or a missing command is no app at all', () => {
  const wrong = refusal(() => checks({ protocol: 'UDP' }));
  expect(wrong.status).toBe(400);
  expect(wrong.body.details).toEqual([
    { path: '/healthChecks(0)/protocol', errors: ['UDP is not a valid protocol'] },
  ]);
  const missing = refusal(() => checks({ protocol: 'COMMAND' }));
  expect(missing.status).toBe(400);
  expect(missing.body.details).toEqual([
    { path: '/healthChecks(0)/command', errors: ['error.path.missing'] },
  ]);
});

test('a check needs one port, and one that the app has', () => {
  const either = { path: '/healthChecks(0)', errors: [expect.stringContaining('port or a portIndex')] };
  expect(faults([{ protocol: 'TCP', port: 80, portIndex: 0 }])).toEqual([either]);
  expect(faults([{ protocol: 'TCP' }], { ports: [] })).toEqual([either]);
  expect(faults([{ protocol: 'TCP', port: 80 }], { ports: [] })).toEqual([]);
  expect(faults([{ portIndex: 1 }])).toMatchObject([{ path: '/healthChecks(0)' }]);
  expect(faults([{ portIndex: 1 }], { ports: [0, 0] })).toEqual([]);
  expect(faults([{ port: 70_000 }])).toMatchObject([{ path: '/healthChecks(0)/port' }]);
});

test('times below zero and a second check by Mesos are faults', () => {
  expect(faults([{}, { intervalSeconds: -1 }])).toEqual([
    { path: '/healthChecks(1)/intervalSeconds', errors: ['got -1, expected 0 or more'] },
  ]);
  const command = { protocol: 'COMMAND', command: { value: 'true' } };
  expect(faults([{ ...command, delaySeconds: -1 }])).toEqual([
    { path: '/healthChecks(0)/delaySeconds', errors: ['got -1, expected 0 or more'] },
  ]);
  expect(faults([command, {}, { protocol: 'TCP' }])).toEqual([]);
  expect(faults([command, { protocol: 'MESOS_TCP' }])).toEqual([
    { path: '/healthChecks', errors: ['AppDefinition can contain at most one Mesos health check'] },
  ]);
});
