import { slowThenReconnecting } from '../../patterns/pubsub/kind-options.ts';
import type { Suite } from '../shared/workload.ts';

/** The original's lists; zmqfixed had its rates in a script of its own. */
export const zmqSuites: readonly Suite[] = [
  {
    kind: 'sweep',
    name: 'zmqfixed',
    summary: 'Sweep rates with a fixed number of clients.',
    examples: [
      ['hydra zmqfixed', '1000 clients at 1000 to 10000/s'],
      ['hydra zmqfixed --clients=50 --rates=500,1000', 'other clients and rates'],
    ],
    dimensions: { msg_rate: '1000,1500,2000,3000,5000,10000' },
    fixed: {},
  },
  {
    kind: 'search',
    name: 'zmqrate',
    summary:
      'Find the highest rate that arrives, then the highest without loss, alone, with slow and with reconnecting clients.',
    examples: [
      ['hydra zmqrate --dry_run', 'what it searches for, and how long that is likely to take'],
      ['hydra zmqrate --clients=30,60 --test_duration 5', 'a part of it'],
    ],
    find: ['max-rate', 'no-drop'],
    followedBy: slowThenReconnecting,
    dimensions: { clients: '30,60,120,240,480,960,1920,3840,7680,10000' },
    fixed: { test_duration: '15' },
  },
];
