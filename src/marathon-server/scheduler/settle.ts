import { type Deployment, type Step, tasksOf } from '../state/cluster-state.ts';
import type { Draft } from '../state/draft.ts';
import { goalOf, isDone, needsOf } from './app-needs.ts';
import { announceChecks } from './checking.ts';

/** Sets the goals of a deployment's current step. */
export function beginStep(draft: Draft, deployment: Deployment): void {
  const step = deployment.steps[deployment.current];
  if (step === undefined) return;
  for (const action of step) {
    const goal = goalOf(action, tasksOf(draft, action.app.id));
    if (goal !== undefined) draft.patchApp(action.app.id, { goal });
  }
  draft.emit({ eventType: 'deployment_info', plan: deployment, currentStep: step });
}

/** Nothing happened to the apps of the step since it was last looked at. */
function isAtRest(draft: Draft, step: Step | undefined): boolean {
  return step?.every(({ app }) => !draft.touched.has(app.id)) === true;
}

function isStepDone(draft: Draft, step: Step): boolean {
  return step.every((action) => isDone(action, draft.apps.get(action.app.id), tasksOf(draft, action.app.id)));
}

/** Moves a deployment on when its step is done; true when it did. */
function advance(draft: Draft, deployment: Deployment): boolean {
  const step = deployment.steps[deployment.current];
  if (step !== undefined) {
    if (isAtRest(draft, step) || !isStepDone(draft, step)) return false;
    draft.emit({ eventType: 'deployment_step_success', plan: deployment, currentStep: step });
  }
  const next = { ...deployment, current: deployment.current + 1 };
  if (next.current < next.steps.length) {
    draft.putDeployment(next);
    beginStep(draft, next);
  } else {
    draft.removeDeployment(deployment.id);
    draft.emit({ eventType: 'deployment_success', plan: deployment });
  }
  return true;
}

/** What an app's goal asks for at once: its surplus is killed, its lack queued, its checks are told of. */
function pursueGoals(draft: Draft): void {
  for (const id of [...draft.touched]) {
    const record = draft.apps.get(id);
    if (record === undefined) continue;
    const { kill, launch } = needsOf(record.goal, tasksOf(draft, id));
    for (const taskId of kill) draft.kill(taskId);
    announceChecks(draft, id, record, tasksOf(draft, id));
    const queuedSinceMs = launch > 0 ? (record.queuedSinceMs ?? draft.nowMs) : null;
    if (queuedSinceMs === record.queuedSinceMs) continue;
    // What it was offered belongs to one wait.
    draft.patchApp(id, queuedSinceMs === null ? { queuedSinceMs, offers: null } : { queuedSinceMs });
  }
}

function dropRemoved(draft: Draft): void {
  for (const id of [...draft.touched]) {
    const record = draft.apps.get(id);
    if (!record?.removed || record.goal.kind !== 'stop' || draft.tasksByApp.has(id)) continue;
    draft.removeApp(id);
    draft.effects.push({ kind: 'forget', appId: id });
    draft.emit({ eventType: 'app_terminated_event', appId: id });
  }
}

/** Brings the state to rest: what is too much is told to end, and deployments go as far as they can. */
export function settle(draft: Draft): void {
  let moved: boolean;
  do {
    pursueGoals(draft);
    dropRemoved(draft);
    moved = false;
    for (const deployment of [...draft.deployments.values()]) {
      if (advance(draft, deployment)) moved = true;
    }
  } while (moved);
}
