import { expect, it } from 'vitest';
import { kafkaRolesAhead } from '../../../src/workloads/kafka/roles.ts';
import { kafkaOptions } from './kafka-options.ts';

const tasksOf = (raw: Record<string, string>, bootstrap: string | null = null) =>
  kafkaRolesAhead(kafkaOptions(raw, bootstrap)).map(({ app, tasks }) => [app, tasks]);

it('tasks can be launched while brokers of ours start, as many as the run will have', () => {
  expect(tasksOf({ total_sub_apps: '3', publishers: '2' })).toEqual([
    ['kafka-pub', 2],
    ['kafka-sub', 3],
  ]);
  expect(tasksOf({ subscribers: 'false' })).toEqual([
    ['kafka-pub', 1],
    ['kafka-sub', 0],
  ]);
});

it('brokers of somebody else are looked at before anything is launched', () => {
  expect(tasksOf({}, '10.0.0.1:9092')).toEqual([]);
});
