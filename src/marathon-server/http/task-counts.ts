import type { AppDefinition } from '../state/app-definition.ts';
import { stateOf, type TaskRecord } from '../state/cluster-state.ts';
import { isAlive } from '../state/task-health.ts';
import type { Json } from './json.ts';

export interface TaskCounts {
  staged: number;
  running: number;
  healthy: number;
  unhealthy: number;
}

/** What the checks that were made of it say; a task that was never checked is neither healthy nor unhealthy. */
function verdictsOf({ health }: TaskRecord): boolean[] {
  return health.flatMap(({ result }) => (result === null ? [] : [isAlive(result)]));
}

/** A task that was told to end is counted as what it was until it has ended. */
export function countTasks(tasks: readonly TaskRecord[]): TaskCounts {
  const counts: TaskCounts = { staged: 0, running: 0, healthy: 0, unhealthy: 0 };
  for (const task of tasks) {
    counts[stateOf(task) === 'TASK_STAGING' ? 'staged' : 'running'] += 1;
    const verdicts = verdictsOf(task);
    if (verdicts.includes(false)) counts.unhealthy += 1;
    else if (verdicts.length > 0) counts.healthy += 1;
  }
  return counts;
}

function lifeTimeOf(tasks: readonly TaskRecord[], nowMs: number): Json {
  const seconds = tasks
    .flatMap(({ phase }) => (phase.kind === 'staging' ? [] : (phase.startedAtMs ?? [])))
    .map((startedAtMs) => (nowMs - startedAtMs) / 1_000)
    .sort((a, b) => a - b);
  const [upper, lower] = [seconds[seconds.length >> 1], seconds[(seconds.length - 1) >> 1]];
  if (upper === undefined || lower === undefined) return {};
  const averageSeconds = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  return { lifeTime: { averageSeconds, medianSeconds: (upper + lower) / 2 } };
}

/** Statistics as `embed=taskStats` adds them to an app, by the versions of its tasks; those of no task are left out. */
export function taskStatsJson(app: AppDefinition, tasks: readonly TaskRecord[], nowMs: number): Json {
  // Versions are ISO times of one length, so that their texts are in the order of time.
  const groups = {
    startedAfterLastScaling: tasks.filter(({ version }) => version >= app.lastScalingAt),
    withLatestConfig: tasks.filter(({ version }) => version >= app.lastConfigChangeAt),
    withOutdatedConfig: tasks.filter(({ version }) => version < app.lastConfigChangeAt),
    totalSummary: tasks,
  };
  const stats = Object.entries(groups)
    .filter(([, group]) => group.length > 0)
    .map(([name, group]) => [name, { stats: { counts: countTasks(group), ...lifeTimeOf(group, nowMs) } }]);
  return Object.fromEntries(stats);
}
