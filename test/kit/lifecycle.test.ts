import { describe, expect, it } from 'vitest';
import { isActive, type Lifecycle, type LifecycleEvent, transition } from '../../apps/kit/lifecycle.ts';

const run = { runId: 'r1' };
const idle: Lifecycle = { kind: 'idle' };
const configured: Lifecycle = { kind: 'configured' };
const running: Lifecycle = { kind: 'running', ...run };
const stopping: Lifecycle = { kind: 'stopping', ...run };
const stopped: Lifecycle = { kind: 'stopped', ...run };
const done: Lifecycle = { kind: 'done', ...run };
const failed: Lifecycle = { kind: 'failed', ...run, error: 'it broke' };
const all = [idle, configured, running, stopping, stopped, done, failed];

const configure: LifecycleEvent = { kind: 'configure' };
const start: LifecycleEvent = { kind: 'start', runId: 'r1' };
const startAnother: LifecycleEvent = { kind: 'start', runId: 'r2' };
const stop: LifecycleEvent = { kind: 'stop' };
const ended: LifecycleEvent = { kind: 'ended' };
const broke: LifecycleEvent = { kind: 'broke', error: 'it broke' };

type Expected = Lifecycle | 'same' | RegExp;

/** Every state by every event. */
const table: [Lifecycle, LifecycleEvent, Expected][] = [
  [idle, configure, configured],
  [configured, configure, configured],
  [running, configure, /^a test is running; stop it/],
  [stopping, configure, /^a test is stopping; stop it/],
  [stopped, configure, configured],
  [done, configure, configured],
  [failed, configure, configured],

  [idle, start, /^not configured; send updateconfig/],
  [configured, start, running],
  [running, start, 'same'],
  [stopping, start, 'same'],
  [stopped, start, 'same'],
  [done, start, 'same'],
  [failed, start, 'same'],

  [idle, startAnother, /^not configured; send updateconfig/],
  [configured, startAnother, { kind: 'running', runId: 'r2' }],
  [running, startAnother, /^run r1 is running$/],
  [stopping, startAnother, /^run r1 is stopping$/],
  [stopped, startAnother, /^run r1 has ended here; send updateconfig/],
  [done, startAnother, /^run r1 has ended here; send updateconfig/],
  [failed, startAnother, /^run r1 has ended here; send updateconfig/],

  [idle, stop, 'same'],
  [configured, stop, 'same'],
  [running, stop, stopping],
  [stopping, stop, 'same'],
  [stopped, stop, 'same'],
  [done, stop, 'same'],
  [failed, stop, 'same'],

  [idle, ended, 'same'],
  [configured, ended, 'same'],
  [running, ended, done],
  [stopping, ended, stopped],
  [stopped, ended, 'same'],
  [done, ended, 'same'],
  [failed, ended, 'same'],

  [idle, broke, 'same'],
  [configured, broke, 'same'],
  [running, broke, failed],
  [stopping, broke, failed],
  [stopped, broke, 'same'],
  [done, broke, 'same'],
  [failed, broke, 'same'],
];

describe('transition', () => {
  it.each(table)('from %o by %o leads to %o', (state, event, expected) => {
    const next = transition(state, event);
    if (expected === 'same') expect(next).toEqual({ kind: 'same' });
    else if (expected instanceof RegExp) {
      expect(next).toEqual({ kind: 'refused', reason: expect.stringMatching(expected) });
    } else expect(next).toEqual({ kind: 'to', state: expected });
  });

  it('is told for every state and event', () => {
    expect(table).toHaveLength(all.length * 6);
    expect(new Set(table.map(([state, event]) => JSON.stringify([state, event]))).size).toBe(table.length);
  });

  it('repeated changes nothing more', () => {
    for (const [state, event] of table) {
      const first = transition(state, event);
      if (first.kind !== 'to') continue;
      const again = transition(first.state, event);
      if (again.kind === 'to') expect(again.state).toEqual(first.state);
      else expect(again.kind).toBe('same');
    }
  });
});

it('holds a test for active while it runs or stops', () => {
  expect(all.filter(isActive)).toEqual([running, stopping]);
});
