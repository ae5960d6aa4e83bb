import { expect, test } from 'vitest';
import { StateKeeper } from '../../../src/marathon-server/executor/state-keeper.ts';
import { emptyState } from '../../../src/marathon-server/state/cluster-state.ts';
import { rootId } from '../../../src/marathon-server/state/group-tree.ts';

const at = (version: number) => ({
  ...emptyState,
  history: [
    {
      version: new Date(version).toISOString(),
      apps: new Map(),
      groups: new Map([[rootId, { id: rootId, dependencies: [] }]]),
    },
  ],
});

/** A place to save to whose writes end when they are told to. */
function store(text?: string) {
  const saved: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const save = (written: string) =>
    new Promise<void>((resolve, reject) => {
      saved.push(JSON.parse(written).history[0].version);
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  return { name: 'the file', load: async () => text, save, saved, ends };
}

const turn = () => new Promise(setImmediate);

test('a burst is one write, and what comes during a write is the next one, the newest only', async () => {
  const place = store();
  const keeper = await StateKeeper.open(place, expect.unreachable);
  for (const version of [1, 2, 3]) keeper.note(at(version));
  await turn();
  for (const version of [4, 5]) keeper.note(at(version));
  await turn();
  expect(place.saved).toEqual([new Date(3).toISOString()]);
  place.ends[0]?.();
  await turn();
  expect(place.saved).toEqual([new Date(3).toISOString(), new Date(5).toISOString()]);
  let isSettled = false;
  const settled = keeper.settled().then(() => {
    isSettled = true;
  });
  await turn();
  expect(isSettled).toBe(false);
  place.ends[1]?.();
  await settled;
});

test('what only tasks change is not written', async () => {
  const place = store();
  const keeper = await StateKeeper.open(place, expect.unreachable);
  const state = at(1);
  keeper.note(state);
  await turn();
  place.ends[0]?.();
  await keeper.settled();
  keeper.note({ ...state, tasks: new Map() });
  await turn();
  expect(place.saved).toHaveLength(1);
});

test('a write that fails is told, and tried again with the next state', async () => {
  const place = store();
  const told: string[] = [];
  const keeper = await StateKeeper.open(place, (line) => told.push(line));
  const state = at(1);
  keeper.note(state);
  await turn();
  place.ends[0]?.(new Error('disk full'));
  await keeper.settled();
  expect(told).toEqual(['the state of the cluster cannot be saved: disk full']);
  keeper.note(state);
  await turn();
  expect(place.saved).toHaveLength(2);
  place.ends[1]?.();
  await keeper.settled();
});

test('a file that is no state is refused in one line', async () => {
  await expect(StateKeeper.open(store('{}'), expect.unreachable)).rejects.toMatchObject({
    name: 'UsageError',
    message: 'the file is no state of a cluster',
  });
});
