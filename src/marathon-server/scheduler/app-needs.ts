import type { KillSelection } from '../state/app-definition.ts';
import type { Action, AppRecord, Goal, TaskRecord } from '../state/cluster-state.ts';
import { passesChecks } from '../state/task-health.ts';

/** What an app lacks and what it has too much of, for its goal. */
export interface AppNeeds {
  /** Ids of tasks to kill. */
  kill: string[];
  /** Tasks to launch, once nothing else forbids it. */
  launch: number;
}

type ActiveGoal = Exclude<Goal, { kind: 'stop' }>;

const isAlive = ({ phase }: TaskRecord): boolean => phase.kind !== 'killing';
const isRunning = ({ phase }: TaskRecord): boolean => phase.kind === 'running';

/** It runs, is healthy and was ready. */
const isReady = (task: TaskRecord): boolean => isRunning(task) && passesChecks(task);

/**
 * Staging tasks go first, then running ones by age: Marathon's order, in which unreachable tasks come before
 * staging ones and starting ones after them. Processes of this machine are never either. `tasks` are oldest first.
 */
export function inKillOrder(tasks: readonly TaskRecord[], selection: KillSelection): TaskRecord[] {
  const byAge = selection === 'YOUNGEST_FIRST' ? tasks.toReversed() : [...tasks];
  return byAge.sort((a, b) => Number(isRunning(a)) - Number(isRunning(b)));
}

const ids = (tasks: readonly TaskRecord[]): string[] => tasks.map(({ id }) => id);

function needsToRun(goal: ActiveGoal, tasks: readonly TaskRecord[]): AppNeeds {
  const alive = tasks.filter(isAlive);
  const surplus = alive.length - goal.instances;
  return {
    kill: surplus > 0 ? ids(inKillOrder(alive, goal.app.killSelection).slice(0, surplus)) : [],
    // A task that is being killed holds its place until it is gone.
    launch: Math.max(0, goal.instances - tasks.length),
  };
}

function needsToReplace(goal: ActiveGoal, tasks: readonly TaskRecord[]): AppNeeds {
  const { app, instances } = goal;
  const isFresh = ({ configVersion }: TaskRecord) => configVersion === app.lastConfigChangeAt;
  const alive = tasks.filter(isAlive);
  const fresh = alive.filter(isFresh);
  const stale = inKillOrder(
    alive.filter((task) => !isFresh(task)),
    app.killSelection,
  );
  const healthy = Math.ceil(instances * app.upgradeStrategy.minimumHealthCapacity);
  const most = Math.floor(instances * (1 + app.upgradeStrategy.maximumOverCapacity));
  // With no room to spare on either side the upgrade could not move.
  const ceiling = Math.max(most, healthy === instances ? instances + 1 : instances);
  const keep = Math.max(0, healthy - fresh.filter(isReady).length);
  const leaving = stale.slice(0, Math.max(0, stale.length - keep));
  const surplus = Math.max(0, fresh.length - instances);
  return {
    kill: [...ids(leaving), ...ids(inKillOrder(fresh, app.killSelection).slice(0, surplus))],
    launch: Math.max(0, Math.min(instances - tasks.filter(isFresh).length, ceiling - tasks.length)),
  };
}

/** What has to happen to an app's tasks for its goal. */
export function needsOf(goal: Goal, tasks: readonly TaskRecord[]): AppNeeds {
  switch (goal.kind) {
    case 'run':
      return needsToRun(goal, tasks);
    case 'replace':
      return needsToReplace(goal, tasks);
    case 'stop':
      return { kill: ids(tasks.filter(isAlive)), launch: 0 };
  }
}

/**
 * True when exactly the wanted tasks exist, all of them run and none is of an older config. Those that the
 * deployment launched have to be healthy and ready; whether older ones stay healthy is no concern of scaling.
 */
function isReached({ kind, app, instances }: ActiveGoal, tasks: readonly TaskRecord[]): boolean {
  if (tasks.length !== instances || !tasks.every(isRunning)) return false;
  if (kind === 'run') return tasks.every((task) => task.version !== app.version || passesChecks(task));
  return tasks.every((task) => task.configVersion === app.lastConfigChangeAt && passesChecks(task));
}

/** True when an action of a deployment has nothing left to do. */
export function isDone(action: Action, record: AppRecord | undefined, tasks: readonly TaskRecord[]): boolean {
  switch (action.action) {
    case 'ResolveArtifacts':
    case 'StartApplication':
      return true;
    case 'StopApplication':
      return tasks.length === 0;
    case 'ScaleApplication':
    case 'RestartApplication':
      return record !== undefined && record.goal.kind !== 'stop' && isReached(record.goal, tasks);
  }
}

/**
 * The goal an action sets, undefined when it leaves the app alone. Scaling an app whose upgrade was cut short
 * goes on with the upgrade.
 */
export function goalOf({ action, app }: Action, tasks: readonly TaskRecord[]): Goal | undefined {
  switch (action) {
    case 'ResolveArtifacts':
      return undefined;
    case 'StopApplication':
      return { kind: 'stop' };
    case 'StartApplication':
      return { kind: 'run', app, instances: 0 };
    case 'RestartApplication':
      return { kind: 'replace', app, instances: app.instances };
    case 'ScaleApplication': {
      const isMixed = tasks.some((task) => task.configVersion !== app.lastConfigChangeAt);
      return { kind: isMixed ? 'replace' : 'run', app, instances: app.instances };
    }
  }
}
