import { expect, test } from 'vitest';
import { absoluteId, appIdOfTask, idFault, taskIdPrefix } from '../../../src/marathon-server/state/app-id.ts';

test.each([
  ['x', '/', '/x'],
  ['/x/', '/', '/x'],
  ['//hydra//kafka-pub', '/', '/hydra/kafka-pub'],
  ['../b', '/g/a', '/g/b'],
  ['./b', '/g', '/g/b'],
  ['../../..', '/g', '/'],
  ['/x', '/g', '/x'],
])('%s from %s is %s', (id, base, absolute) => {
  expect(absoluteId(id, base)).toBe(absolute);
});

test.each(['/hydra/kafka-pub', '/a', '/a.b-c/0'])('%s is a good id', (id) => {
  expect(idFault(id)).toBeUndefined();
});

test.each(['/', '/Hydra', '/a_b', '/-a', '/a-', '/a..b', '/a b', '/ü'])('%s is not', (id) => {
  expect(idFault(id)).toEqual(expect.any(String));
});

test('a task id leads back to its app', () => {
  const id = '/hydra/v1.2/kafka-pub';
  expect(taskIdPrefix(id)).toBe('hydra_v1.2_kafka-pub');
  expect(appIdOfTask(`${taskIdPrefix(id)}.0d5b6a1c-0f4e-4c65-b9a4-0d9a3c8f4f10`)).toBe(id);
  expect(appIdOfTask('nonsense')).toBeUndefined();
});
