import { expect, test } from 'vitest';
import { appDefaults, nextDefinition } from '../../../src/marathon-server/state/app-definition.ts';

const config = { id: '/x', ...appDefaults, cmd: 'true' };
const first = nextDefinition(config, undefined, 'v1');

test('a new app is scaled and configured at its first version', () => {
  expect(first).toEqual({ ...config, version: 'v1', lastScalingAt: 'v1', lastConfigChangeAt: 'v1' });
});

test('the same config again is the app that was there', () => {
  expect(nextDefinition({ ...config, env: {} }, first, 'v2')).toBe(first);
});

test('another number of instances is a scaling and no change of config', () => {
  expect(nextDefinition({ ...config, instances: 4 }, first, 'v2')).toMatchObject({
    version: 'v2',
    lastScalingAt: 'v2',
    lastConfigChangeAt: 'v1',
  });
});

test('anything else is a change of config, and so is a wanted restart', () => {
  expect(nextDefinition({ ...config, env: { A: '1' } }, first, 'v2').lastConfigChangeAt).toBe('v2');
  expect(nextDefinition(config, first, 'v2', true).lastConfigChangeAt).toBe('v2');
});
