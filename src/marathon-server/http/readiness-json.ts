import type { AppDefinition } from '../state/app-definition.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import type { Json } from './json.ts';

/** The readiness of those of an app's tasks that have its config: of each check the last result, once there is one. */
export function readinessJson(app: AppDefinition, tasks: readonly TaskRecord[]): Json[] {
  const own = tasks.filter(({ configVersion }) => configVersion === app.lastConfigChangeAt);
  return own.flatMap(({ id, readiness }) =>
    readiness.flatMap(({ check, result }) => {
      if (result === null) return [];
      const { ready, lastResponse } = result;
      return [{ name: check.name, taskId: id, ready, ...(lastResponse === null ? {} : { lastResponse }) }];
    }),
  );
}
