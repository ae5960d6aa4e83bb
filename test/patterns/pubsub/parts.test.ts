import { describe, expect, it } from 'vitest';
import { clientsPerTask } from '../../../src/patterns/pubsub/parts.ts';

describe('clientsPerTask', () => {
  it.each([
    [30, 10, [10, 10, 10]],
    [25, 10, [10, 10, 5]],
    [3, 10, [3]],
    [1, 1, [1]],
    [11, 10, [10, 1]],
  ])('spreads %i clients by %i, the last task taking what is left', (clients, clients_per_app, tasks) => {
    expect(clientsPerTask({ clients, clients_per_app })).toEqual(tasks);
  });
});
