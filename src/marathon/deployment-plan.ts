import type { Action, Apps, Step } from './cluster-state.ts';

/**
 * The steps that lead from one set of apps to another, as Marathon orders them: stop what is gone, create
 * what is new with no task, then scale and restart. Equal sets need none.
 */
export function planSteps(original: Apps, target: Apps): Step[] {
  const stopped: Action[] = [];
  const started: Action[] = [];
  const changed: Action[] = [];
  for (const [id, app] of original) if (!target.has(id)) stopped.push({ action: 'StopApplication', app });
  for (const [id, app] of target) {
    const before = original.get(id);
    if (before === undefined) {
      started.push({ action: 'StartApplication', app });
      changed.push({ action: 'ScaleApplication', app });
    } else if (before.lastConfigChangeAt !== app.lastConfigChangeAt) {
      changed.push({ action: 'RestartApplication', app });
    } else if (before.instances !== app.instances) {
      changed.push({ action: 'ScaleApplication', app });
    }
  }
  return [stopped, started, changed].filter((step) => step.length > 0);
}
