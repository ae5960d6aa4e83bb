import { describe, expect, it } from 'vitest';
import { TaskLedger } from '../../src/marathon-client/task-ledger.ts';

const update = (taskId: string, taskStatus: string, message = '') => ({
  taskId,
  appId: '/app',
  taskStatus,
  message,
});
const listed = (id: string, state: string) => ({ id, appId: '/app', state });
const failure = (taskId: string) => ({
  taskId,
  host: 'h',
  state: 'TASK_FAILED',
  message: 'exit 1',
  timestamp: 't',
});
const event = (taskId: string, state: string, message = '') => ({ taskId, appId: '/app', state, message });

/** A ledger that has seen its first list. */
function started(...tasks: { id: string; appId: string; state: string }[]): TaskLedger {
  const ledger = new TaskLedger();
  ledger.compare(ledger.alive, tasks, []);
  return ledger;
}

describe('events', () => {
  it('are told with state and message', () => {
    expect(started().receive(update('a', 'TASK_RUNNING', 'hello'))).toEqual([
      event('a', 'TASK_RUNNING', 'hello'),
    ]);
  });

  it('are told once', () => {
    const ledger = started();
    ledger.receive(update('a', 'TASK_RUNNING'));
    expect(ledger.receive(update('a', 'TASK_RUNNING'))).toEqual([]);
  });

  it('of a task that has ended are told no more', () => {
    const ledger = started();
    expect(ledger.receive(update('a', 'TASK_FAILED', 'exit 1'))).toEqual([
      event('a', 'TASK_FAILED', 'exit 1'),
    ]);
    expect(ledger.receive(update('a', 'TASK_RUNNING'))).toEqual([]);
    expect(ledger.compare(ledger.alive, [listed('a', 'TASK_RUNNING')], [])).toEqual([]);
  });

  it('tell of a task that is lost for a while and found again', () => {
    const ledger = started(listed('a', 'TASK_RUNNING'));
    expect(ledger.receive(update('a', 'TASK_UNREACHABLE'))).toHaveLength(1);
    expect(ledger.receive(update('a', 'TASK_RUNNING'))).toHaveLength(1);
  });
});

describe('lists', () => {
  it('tell nothing the first time', () => {
    const ledger = new TaskLedger();
    expect(ledger.compare(ledger.alive, [listed('a', 'TASK_RUNNING')], [])).toEqual([]);
  });

  it('tell what began or went on since', () => {
    const ledger = started(listed('a', 'TASK_STAGING'));
    const events = ledger.compare(
      ledger.alive,
      [listed('a', 'TASK_RUNNING'), listed('b', 'TASK_STAGING')],
      [],
    );
    expect(events).toEqual([event('a', 'TASK_RUNNING'), event('b', 'TASK_STAGING')]);
  });

  it('tell what is gone, and how it ended where that is known', () => {
    const ledger = started(listed('a', 'TASK_RUNNING'), listed('b', 'TASK_RUNNING'));
    expect(ledger.compare(ledger.alive, [], [failure('a')])).toEqual([
      event('a', 'TASK_FAILED', 'exit 1'),
      event('b', 'TASK_GONE', 'Marathon lists it no more'),
    ]);
  });

  it('that were on their way while an event came turn nothing back', () => {
    const ledger = started(listed('a', 'TASK_STAGING'));
    const before = ledger.alive;
    ledger.receive(update('a', 'TASK_RUNNING'));
    ledger.receive(update('new', 'TASK_RUNNING'));
    expect(ledger.compare(before, [listed('a', 'TASK_STAGING')], [])).toEqual([]);
    expect(ledger.alive).toEqual(new Set(['a', 'new']));
  });

  it('take a task without a state for what its start time says', () => {
    const ledger = started();
    const [first] = ledger.compare(ledger.alive, [{ id: 'a', appId: '/app', startedAt: 'now' }], []);
    expect(first).toEqual(event('a', 'TASK_RUNNING'));
  });
});

it('compares in as many steps as there are tasks and failures, not in their product', () => {
  const looksFor = (count: number) => {
    const ids = Array.from({ length: count }, (_, index) => `task-${index}`);
    const ledger = started(...ids.map((id) => listed(id, 'TASK_RUNNING')));
    let looks = 0;
    const failures = ids.map((id) =>
      Object.defineProperty(failure(id), 'taskId', {
        get: () => {
          looks += 1;
          return id;
        },
      }),
    );
    expect(ledger.compare(ledger.alive, [], failures)).toHaveLength(count);
    return looks;
  };
  expect(looksFor(5_000) / looksFor(1_000)).toBeLessThanOrEqual(5);
});
