import { expect, it } from 'vitest';
import { taskPlace } from '../../apps/kit/task-place.ts';

const PID = 4711;
const own = { HYDRA_TASK_ID: 'pod.sub-1', HYDRA_TASK_HOST: '10.0.0.7', HYDRA_TASK_PORT0: '31001' };
const marathons = { MESOS_TASK_ID: 'hydra_kafka-sub.1f2e', HOST: 'agent-3', PORT0: '31500', PORT: '31500' };
const empty = (env: object) => Object.fromEntries(Object.keys(env).map((name) => [name, '']));

it.each([
  ["Hydra's own variables", own, { id: 'pod.sub-1', host: '10.0.0.7', port: 31_001 }],
  ['those of Marathon and Mesos', marathons, { id: '1f2e', host: 'agent-3', port: 31_500 }],
  ["Hydra's before those of others", { ...marathons, ...own }, taskPlace(own, PID)],
  [
    'each variable by itself',
    { ...marathons, HYDRA_TASK_HOST: '::1' },
    { ...taskPlace(marathons, PID), host: '::1' },
  ],
  ['those of others where its own are empty', { ...marathons, ...empty(own) }, taskPlace(marathons, PID)],
  ['nothing at all', {}, { id: '4711', host: '127.0.0.1', port: 0 }],
  ['nothing but empty variables', empty({ ...own, ...marathons }), taskPlace({}, PID)],
])('a task reads its place from %s', (_from, env, place) => {
  expect(taskPlace(env, PID)).toEqual(place);
});

it.each(['HYDRA_TASK_PORT0', 'PORT0'])('refuses what is no port in %s', (name) => {
  for (const text of ['tcp://10.0.0.1:80', '65536', '-1', '1.5', ' 1', '1e3']) {
    expect(() => taskPlace({ [name]: text }, PID)).toThrow(
      `environment variable ${name} is no port: "${text}"`,
    );
  }
  expect(taskPlace({ [name]: '65535' }, PID).port).toBe(65_535);
});
