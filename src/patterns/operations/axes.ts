import type { Axes } from '../shared/pattern.ts';

/** What studies of users vary. */
export const operationsAxes: Axes = {
  load: { option: 'rate', title: 'operations asked for (per second)' },
  clients: {
    option: 'users',
    noun: 'user',
    describe: 'numbers of users',
    fallbackText: '16',
    countedBy: ['users'],
    decidedBy: ['users', 'stages'],
    asked: ({ users }) => (typeof users === 'number' ? users : null),
  },
};
