import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster, TaskEvent } from '../../src/cluster/port.ts';
import { createMarathonCluster } from '../../src/marathon-client/marathon-cluster.ts';
import { appSpec } from './local-marathon.ts';
import { PaperMarathon } from './paper-marathon.ts';

const id = '/hydra-test/app';

let paper: PaperMarathon;
let cluster: Cluster;

beforeEach(async () => {
  paper = await PaperMarathon.start();
  // Events come for every task; without them nothing would be looked at for minutes.
  paper.tellsOfTasks = true;
  cluster = createMarathonCluster({ url: paper.url, pollMs: 600_000 });
});

afterEach(() => paper.close());

/** What a piece of work asks Marathon for, and what it gets to read. */
async function costOf(work: () => Promise<unknown>) {
  const before = { calls: paper.calls.length, bytes: paper.sentBytes };
  await work();
  const calls = paper.calls.slice(before.calls);
  const lists = calls.filter(({ path }) => path.endsWith('/tasks')).length;
  return { requests: calls.length, lists, bytes: paper.sentBytes - before.bytes };
}

const patient = { timeout: 20_000 };
const hasListed = () => paper.calls.some(({ path }) => path === '/v2/tasks');

/** Steps from 0 up to so many tasks, and from there to the app's removal. */
const stepsUp = (tasks: number) => 1 + Math.ceil((tasks - 500) / 300);
const stepsDown = (tasks: number) => tasks / 100;

describe('fleets of 1,000 and 5,000 tasks', () => {
  it('are launched and removed by a few requests for each step, and not one for each task or event', async () => {
    const costs = new Map<number, { up: number; down: number }>();
    for (const instances of [1_000, 5_000]) {
      const up = await costOf(() => cluster.launch(appSpec({ instances })));
      const down = await costOf(() => cluster.remove(id));
      expect(paper.tasks).toEqual([]);
      expect(up.requests).toBeLessThan(20 + 8 * stepsUp(instances));
      expect(down.requests).toBeLessThan(20 + 8 * stepsDown(instances));
      // The tasks themselves are read once, when all of them run; and at the end, when only a few are left.
      expect(up.lists).toBe(1);
      costs.set(instances, { up: up.bytes, down: down.bytes });
    }
    const [small, large] = [costs.get(1_000), costs.get(5_000)];
    // Five times the tasks; the beginning and the end of the work cost the same.
    expect((large?.up ?? 0) / (small?.up ?? 1)).toBeLessThan(6);
    expect((large?.down ?? 0) / (small?.down ?? 1)).toBeLessThan(6);
  });

  it.each([1_000, 5_000])(
    'of %i are watched by events: every one is told, and none of them asks for a list',
    async (count) => {
      paper.addApp(id, count);
      const events: TaskEvent[] = [];
      const attached = paper.nextStream();
      const stop = cluster.watch('/hydra-test', (event) => void events.push(event));
      const watched = await costOf(async () => {
        await attached;
        await expect.poll(hasListed, patient).toBe(true);
        for (const task of paper.tasks) {
          paper.emit('status_update_event', { taskId: task.id, appId: id, taskStatus: 'TASK_UNREACHABLE' });
        }
        await expect.poll(() => events.length, patient).toBe(count);
      });
      stop();
      expect(new Set(events.map(({ taskId }) => taskId)).size).toBe(count);
      expect(watched.lists).toBeLessThanOrEqual(2);
    },
  );
});

it('a fleet that loses all its tasks while nobody watches is made up for by two lists', async () => {
  paper.addApp(id, 5_000);
  const events: TaskEvent[] = [];
  const attached = paper.nextStream();
  const stop = cluster.watch('/hydra-test', (event) => void events.push(event));
  await attached;
  await expect.poll(hasListed, patient).toBe(true);
  const lost = await costOf(async () => {
    paper.tasks.length = 0;
    paper.cutStreams();
    await expect.poll(() => events.length, patient).toBe(5_000);
  });
  stop();
  expect(lost.lists).toBeLessThanOrEqual(2);
  expect(lost.requests).toBeLessThan(10);
});
