import { UsageError } from '../../base/errors.ts';
import { operationsDeclarations } from '../../patterns/operations/declarations.ts';
import type { Suite, Workload } from '../shared/workload.ts';
import { checkZk, TASK_SETS, type ZkOptions, zkFields } from './options.ts';

/** The original's list: each measured by itself, on one ensemble. */
const allTaskSets: Suite = {
  kind: 'sweep',
  name: 'all',
  summary: 'Measure one task set after the other.',
  examples: [
    ['hydra zk all', '128 users, each task set for a minute'],
    ['hydra zk all --users=16 --test_duration=10 --members=3', 'a quicker one, on three members'],
  ],
  dimensions: {
    users: '128',
    task_set: 'create_and_delete,exists_many,exists,get_children2,get_children,get,set_and_get,set,watch',
  },
  fixed: { spawn_rate: '32', test_duration: '60' },
};

/** How ZooKeeper answers users who each have a session. */
export const zk: Workload<ZkOptions> = {
  ...operationsDeclarations,
  name: 'zk',
  summary: 'Measure how ZooKeeper answers users who each have a session.',
  fields: zkFields,
  examples: {
    run: [
      ['hydra zk get --users=128 --val_size=1024', '128 users that read nodes of 1 KiB'],
      ['hydra zk --members=3 --rate=5000', 'an ensemble of three at 5000 operations/s'],
      ['hydra zk all', 'one task set after the other'],
      ['hydra zk watch --hosts=zk1:2181,zk2:2181/load', 'one that runs elsewhere'],
    ],
    sweep: [['hydra sweep zk --vary users=16,64,256 --task_set=set', 'a matrix']],
    search: [['hydra search zk --find=max-rate --task_set=get', 'the highest rate that is answered']],
  },
  suites: [],
  word: { name: 'taskset', option: 'task_set', choices: TASK_SETS, suites: [allTaskSets] },
  variables: {
    ZK_LOCUST_HOSTS: 'hosts',
    ZK_LOCUST_PSEUDO_ROOT: 'pseudo_root',
    ZK_LOCUST_MIN_WAIT: 'min_wait',
    ZK_LOCUST_MAX_WAIT: 'max_wait',
    ZK_LOCUST_KEY_SIZE: 'key_size',
    ZK_LOCUST_VAL_SIZE: 'val_size',
    ZK_LOCUST_EXCEPTION_BEHAVIOR: 'exception_behavior',
    ZK_LOCUST_ZK_METRICS_CSV: 'metrics_csv',
  },
  check: checkZk,
  refuseTyped: (raw, command) => {
    operationsDeclarations.refuseTyped(raw, command);
    if (command === 'run' || raw.metrics_csv === undefined) return;
    throw new UsageError(`--metrics_csv ${String(raw.metrics_csv)} is for a single run`, {
      hint: 'leave it out: each measurement of a study has what members count in its result',
    });
  },
  requireWorld: async (options, context) => {
    const { requireZk } = await import('./open-zk.ts');
    await requireZk(options, context);
  },
  open: async (context) => {
    const { openZk } = await import('./open-zk.ts');
    return openZk(context);
  },
};
