import { slowThenReconnecting } from '../../patterns/pubsub/kind-options.ts';
import type { Suite } from '../shared/workload.ts';

/** The original's lists; kafkafixed had its rates in a script of its own. */
export const kafkaSuites: readonly Suite[] = [
  {
    kind: 'sweep',
    name: 'kafka-batch',
    summary: 'Sweep clients x msg_batch at one high rate.',
    examples: [
      ['hydra kafka-batch --dry_run', 'what it measures, and how long that takes'],
      ['hydra kafka-batch --clients=30,60 --vary msg_batch=100,1000', 'a part of it'],
    ],
    dimensions: { clients: '30,60,120,240,480,960,1920', msg_batch: '100,200,500,1000,2000,5000' },
    fixed: { msg_rate: '30000' },
  },
  {
    kind: 'sweep',
    name: 'kafkafixed',
    summary: 'Sweep rates with a fixed number of clients.',
    examples: [
      ['hydra kafkafixed', '200 clients at 1000 to 10000/s'],
      ['hydra kafkafixed --clients=50 --rates=500,1000', 'other clients and rates'],
    ],
    dimensions: { msg_rate: '1000,1500,2000,3000,5000,10000' },
    fixed: {},
  },
  {
    kind: 'search',
    name: 'kafkarate',
    summary:
      'Find the highest rate that arrives, then the highest without loss, alone, with slow and with reconnecting clients.',
    examples: [
      ['hydra kafkarate --dry_run', 'what it searches for, and how long that is likely to take'],
      ['hydra kafkarate --clients=30,60 --test_duration 5', 'a part of it'],
    ],
    find: ['max-rate', 'no-drop'],
    followedBy: slowThenReconnecting,
    dimensions: { clients: '30,60,120,240,480,960,1920,3840,7680,10000' },
    fixed: { test_duration: '15' },
  },
];
