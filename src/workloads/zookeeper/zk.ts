import { operationsDeclarations } from '../../patterns/operations/declarations.ts';
import type { Workload } from '../shared/workload.ts';
import { checkZk, type ZkOptions, zkFields } from './options.ts';

/** How ZooKeeper answers users who each have a session. */
export const zk: Workload<ZkOptions> = {
  ...operationsDeclarations,
  name: 'zk',
  summary: 'Measure how ZooKeeper answers users who each have a session.',
  fields: zkFields,
  examples: {
    run: [
      ['hydra zk --task_set=get --users=128 --val_size=1024', '128 users that read nodes of 1 KiB'],
      ['hydra zk --members=3 --rate=5000', 'an ensemble of three at 5000 operations/s'],
      ['hydra zk --hosts=zk1:2181,zk2:2181/load --task_set=watch', 'one that runs elsewhere'],
    ],
    sweep: [['hydra sweep zk --vary users=16,64,256 --task_set=set', 'a matrix']],
    search: [['hydra search zk --find=max-rate --task_set=get', 'the highest rate that is answered']],
  },
  suites: [],
  check: checkZk,
  requireWorld: async (options, context) => {
    const { requireZk } = await import('./open-zk.ts');
    await requireZk(options, context);
  },
  open: async (context) => {
    const { openZk } = await import('./open-zk.ts');
    return openZk(context);
  },
};
