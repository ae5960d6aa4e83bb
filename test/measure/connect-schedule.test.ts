import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connectDueUs, connectTurn } from '../../src/measure/connect-schedule.ts';

it('every client of a run has a turn of its own, without gaps, and tasks take turns', () => {
  const fleet = fc.record({
    tasks: fc.integer({ min: 1, max: 12 }),
    perTask: fc.integer({ min: 1, max: 12 }),
    last: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fleet, ({ tasks, perTask, last }) => {
      const lastClients = Math.min(last, perTask);
      const clientsOf = (task: number) => (task === tasks - 1 ? lastClients : perTask);
      const turns = Array.from({ length: tasks }, (_, task) =>
        Array.from({ length: clientsOf(task) }, (_, client) =>
          connectTurn(client, { task, tasks, lastClients }),
        ),
      );
      const all = turns.flat().sort((a, b) => a - b);
      expect(all).toEqual(all.map((_, turn) => turn));
      expect(turns.map(([first]) => first)).toEqual(turns.map((_, task) => task));
    }),
  );
});

it('turn n is due n / rate after the start, however many were before', () => {
  expect([0, 1, 3, 100_000].map((turn) => connectDueUs(turn, 3))).toEqual([0, 333_333, 1e6, 33_333_333_333]);
});
