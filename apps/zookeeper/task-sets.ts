import type { TaskSet } from '../kit/operations/user.ts';

export const TASK_SET_NAMES = [
  'get',
  'set',
  'set_and_get',
  'create_and_delete',
  'exists',
  'exists_many',
  'get_children',
  'get_children2',
  'watch',
  'connect',
] as const;

export type TaskSetName = (typeof TASK_SET_NAMES)[number];

/** What a run can be told: a task set, or several side by side, each with its share of the users. */
export const LOAD_NAMES = [...TASK_SET_NAMES, 'connect_set_parallel'] as const;

export type LoadName = (typeof LOAD_NAMES)[number];

/** Operations by weight; each is a task of its own. */
const TASKS: Readonly<Record<TaskSetName, Readonly<Record<string, number>>>> = {
  get: { get: 1 },
  set: { set: 1 },
  set_and_get: { incr_set: 1, get: 10 },
  create_and_delete: { create_ephemeral: 75, delete: 125, count_children: 1 },
  exists: { exists_positive: 1, exists_negative: 1, exists_positive_watch: 1, exists_negative_watch: 1 },
  exists_many: { exists_negative_watch_many: 1 },
  get_children: { get_children: 1 },
  get_children2: { get_children2: 1 },
  watch: { watch: 1 },
  connect: { connect: 1 },
};

/** The task sets of a run, in the order of their indices. */
export function taskSetsOf(load: LoadName): readonly TaskSet[] {
  if (load !== 'connect_set_parallel') return [taskSetOf(load)];
  return [taskSetOf('connect'), { ...taskSetOf('set'), weight: 10 }];
}

/** One task set alone; the index of a task is that of its operation. */
export function taskSetOf(name: TaskSetName): TaskSet {
  const tasks = Object.entries(TASKS[name]).map(([task, weight]) => ({ name: task, weight }));
  return { name, weight: 1, tasks, operations: tasks.map((task) => task.name) };
}
