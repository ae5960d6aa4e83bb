import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../src/cluster/port.ts';
import { createMarathonCluster } from '../../src/marathon-client/marathon-cluster.ts';
import { PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';

let paper: PaperMarathon;
let events: TaskEvent[];
let stop: () => void = () => undefined;

beforeEach(async () => {
  paper = await PaperMarathon.start();
  paper.addApp(id, 2);
  events = [];
});

afterEach(async () => {
  stop();
  await paper.close();
});

const lists = () => paper.calls.filter(({ path }) => path === '/v2/tasks').length;
const update = (taskId: string, taskStatus: string, appId = id) => ({
  taskId,
  appId,
  taskStatus,
  message: 'm',
});

function watch(): void {
  const cluster = createMarathonCluster({
    url: paper.url,
    random: () => 0,
    retry: { baseMs: 2, capMs: 10, deadlineMs: 50 },
  });
  stop = cluster.watch('/hydra-test', (event) => events.push(event));
}

/** Watches, and waits until the stream stands and the first list was compared. */
async function watchAttached(): Promise<void> {
  const attached = paper.nextStream();
  watch();
  await attached;
  await expect.poll(lists).toBe(1);
}

describe('events', () => {
  it('are reported as they come, those of others and other kinds are not', async () => {
    await watchAttached();
    paper.emit('status_update_event', update('a', 'TASK_RUNNING', '/hydra-test-2/app'));
    paper.emit('status_update_event', { unlike: 'any other' });
    paper.emit('event_stream_attached', { remoteAddress: 'x' });
    paper.emit('status_update_event', update('b', 'TASK_FAILED'));
    await expect
      .poll(() => events)
      .toEqual([{ taskId: 'b', appId: id, state: 'ended', reason: 'TASK_FAILED: m' }]);
  });

  it('missed while the stream was cut are made up for from the list', async () => {
    await watchAttached();
    const again = paper.nextStream();
    paper.endTask('hydra-test_app.1');
    const app = paper.apps.get(id);
    if (app !== undefined) {
      app.lastTaskFailure = {
        taskId: 'hydra-test_app.1',
        host: 'h',
        state: 'TASK_FAILED',
        message: 'killed by signal 9',
        timestamp: 'now',
      };
    }
    paper.cutStreams();
    await expect
      .poll(() => events)
      .toEqual([
        { taskId: 'hydra-test_app.1', appId: id, state: 'ended', reason: 'TASK_FAILED: killed by signal 9' },
      ]);
    await again;
    paper.emit('status_update_event', update('hydra-test_app.2', 'TASK_KILLED'));
    await expect.poll(() => events.length).toBe(2);
  });
});

describe('a Marathon without events', () => {
  it('is polled', async () => {
    paper.streamsEvents = false;
    watch();
    await expect.poll(lists).toBe(1);
    paper.endTask('hydra-test_app.2');
    await expect
      .poll(() => events, { timeout: 20_000 })
      .toEqual([
        {
          taskId: 'hydra-test_app.2',
          appId: id,
          state: 'ended',
          reason: 'TASK_GONE: Marathon lists it no more',
        },
      ]);
  });
});

describe('a Marathon that is away', () => {
  it('is watched again when it is back', async () => {
    await watchAttached();
    paper.before = () => ({ status: 503 });
    paper.cutStreams();
    const asked = paper.calls.length;
    await expect.poll(() => paper.calls.length, { timeout: 20_000 }).toBeGreaterThan(asked + 5);
    paper.endTask('hydra-test_app.1');
    paper.before = () => undefined;
    await expect
      .poll(() => events.map(({ taskId }) => taskId), { timeout: 20_000 })
      .toEqual(['hydra-test_app.1']);
  });
});

it('reports nothing more once stopped, and closes its stream', async () => {
  await watchAttached();
  stop();
  paper.emit('status_update_event', update('a', 'TASK_RUNNING'));
  await expect.poll(() => paper.openStreams).toBe(0);
  expect(events).toEqual([]);
});
