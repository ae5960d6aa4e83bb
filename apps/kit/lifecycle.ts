/**
 * The life of a task's test as a sum type; a state carries what belongs to it. `idle` has no configuration yet,
 * `done` is a test that ran to its end, `stopped` one that was told to end.
 */
export type Lifecycle =
  | { kind: 'idle' }
  | { kind: 'configured' }
  | { kind: 'running'; runId: string }
  | { kind: 'stopping'; runId: string }
  | { kind: 'stopped'; runId: string }
  | { kind: 'done'; runId: string }
  | { kind: 'failed'; runId: string; error: string };

export type LifecycleEvent =
  | { kind: 'configure' }
  | { kind: 'start'; runId: string }
  | { kind: 'stop' }
  | { kind: 'ended' }
  | { kind: 'broke'; error: string };

/** What an event leads to: a new state, nothing to do (the command was repeated), or a refusal in words. */
export type Transition =
  | { kind: 'to'; state: Lifecycle }
  | { kind: 'same' }
  | { kind: 'refused'; reason: string };

/** Whether a test holds connections and counts. */
export function isActive(state: Lifecycle): boolean {
  return state.kind === 'running' || state.kind === 'stopping';
}

/** Pure: where `event` leads from `state`. Repeating an event that has taken effect changes nothing. */
export function transition(state: Lifecycle, event: LifecycleEvent): Transition {
  switch (event.kind) {
    case 'configure':
      if (isActive(state))
        return refused(`a test is ${state.kind}; stop it before changing its configuration`);
      return { kind: 'to', state: { kind: 'configured' } };
    case 'start':
      return start(state, event.runId);
    case 'stop':
      if (state.kind !== 'running') return { kind: 'same' };
      return { kind: 'to', state: { kind: 'stopping', runId: state.runId } };
    case 'ended':
      return end(state);
    case 'broke':
      if (!isActive(state)) return { kind: 'same' };
      return { kind: 'to', state: { kind: 'failed', runId: runIdOf(state), error: event.error } };
  }
}

function start(state: Lifecycle, runId: string): Transition {
  if (state.kind === 'idle') return refused('not configured; send updateconfig first');
  if (state.kind === 'configured') return { kind: 'to', state: { kind: 'running', runId } };
  if (state.runId === runId) return { kind: 'same' };
  if (isActive(state)) return refused(`run ${state.runId} is ${state.kind}`);
  return refused(`run ${state.runId} has ended here; send updateconfig for another`);
}

function end(state: Lifecycle): Transition {
  if (state.kind === 'running') return { kind: 'to', state: { kind: 'done', runId: state.runId } };
  if (state.kind === 'stopping') return { kind: 'to', state: { kind: 'stopped', runId: state.runId } };
  return { kind: 'same' };
}

function runIdOf(state: Lifecycle): string {
  return 'runId' in state ? state.runId : '';
}

function refused(reason: string): Transition {
  return { kind: 'refused', reason };
}
