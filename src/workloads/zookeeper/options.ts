import { UsageError } from '../../base/errors.ts';
import { oneOf, Problem, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import {
  checkOperations,
  type OperationsOptions,
  operationsFields,
} from '../../patterns/operations/options.ts';
import { pathProblem } from '../../servers/zookeeper/client/hosts.ts';
import { hostsField, membersField, versionField } from '../../servers/zookeeper/settings/settings.ts';
import type { CommonOptions } from '../shared/common-options.ts';

/** What users do, by the names that apps/zookeeper knows. */
export const TASK_SETS = [
  'get',
  'set',
  'set_and_get',
  'create_and_delete',
  'exists',
  'exists_many',
  'get_children',
  'get_children2',
  'watch',
  'connect',
  'connect_set_parallel',
] as const;

/** What users do where an operation ends in an error. */
const BEHAVIORS = ['log_failure', 'try_suppress', 'propagate'] as const;

/** What one `hydra zk` run does. Plain data. */
export interface ZkOptions extends CommonOptions, OperationsOptions {
  task_set: (typeof TASK_SETS)[number];
  /** Connect string; null = an ensemble is started here. */
  hosts: string | null;
  members: number;
  zookeeper_version: string | null;
  /** Path that runs make a node of their own below. */
  pseudo_root: string;
  /** Letters of a node's name. */
  key_size: number;
  /** Bytes of a node's data. */
  val_size: number;
  session_timeout_ms: number;
  exception_behavior: (typeof BEHAVIORS)[number];
}

const nodePath = textField((text) => {
  const problem = pathProblem(text);
  return problem === null && text !== '/'
    ? text
    : new Problem(`is no path of nodes: ${problem ?? 'it is the root'}`, 'give one like /kl');
});

const GROUP = 'ZooKeeper:';
const MOST_BYTES = 1_000_000;
/** `c-` and a number below 128. */
const LEAST_KEY = 5;

type ZkOwn = Omit<ZkOptions, keyof CommonOptions | keyof OperationsOptions>;

const own: OptionFields<ZkOwn> = {
  task_set: {
    schema: oneOf(TASK_SETS),
    fallback: 'set_and_get',
    describe: `what users do: ${TASK_SETS.join(', ')}`,
    group: 'Load:',
  },
  hosts: {
    ...hostsField,
    describe: 'host:port of the members, several separated by commas, and maybe a path behind the last',
    group: GROUP,
    fallbackText: '[zookeeper] hosts, else an ensemble is started',
    fixed: true,
    setting: { section: 'zookeeper', key: 'hosts' },
  },
  members: {
    ...membersField,
    describe: 'how many are started where none are named: 1, 3 or 5',
    group: GROUP,
    fixed: true,
    setting: { section: 'zookeeper', key: 'members' },
  },
  zookeeper_version: {
    ...versionField,
    describe: 'ZooKeeper that is started, e.g. 3.9.4',
    group: GROUP,
    fallbackText: 'the one that comes with Hydra',
    fixed: true,
    setting: { section: 'zookeeper', key: 'version' },
  },
  pseudo_root: {
    schema: nodePath,
    fallback: '/kl',
    describe: 'path that each run makes a node of its own below, and deletes',
    group: GROUP,
    fixed: true,
  },
  key_size: {
    schema: whole({ min: LEAST_KEY, max: 200, unit: 'letters' }),
    fallback: 8,
    describe: 'letters of the name of a node',
    group: 'Load:',
  },
  val_size: {
    schema: whole({ min: 0, max: MOST_BYTES, unit: 'bytes' }),
    fallback: 8,
    describe: 'bytes of the data of a node',
    group: 'Load:',
  },
  session_timeout_ms: {
    schema: whole({ min: 100, max: 3_600_000, unit: 'ms' }),
    fallback: 10_000,
    describe: 'timeout of sessions; a server grants 2 to 20 of its ticks',
    group: GROUP,
  },
  exception_behavior: {
    schema: oneOf(BEHAVIORS),
    fallback: 'log_failure',
    describe:
      'what an error is: a failure (log_failure), not counted (try_suppress), the end of its user (propagate)',
    group: 'Load:',
  },
};

/** The options of `hydra zk`, in the order of help. */
export const zkFields: OptionFields<Omit<ZkOptions, keyof CommonOptions>> = { ...operationsFields, ...own };

/** Operations that write a counter into a node, which needs its digits. */
const LEAST_COUNTER = 6;

/** @throws UsageError where options contradict each other */
export function checkZk(given: ZkOptions): ZkOptions {
  const { task_set, val_size } = given;
  if (task_set === 'set_and_get' && val_size < LEAST_COUNTER) {
    throw new UsageError(`--val_size ${val_size} is too small for the counter of --task_set set_and_get`, {
      hint: `give ${LEAST_COUNTER} or more`,
    });
  }
  return checkOperations(given);
}
