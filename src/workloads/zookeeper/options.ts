import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { UsageError } from '../../base/errors.ts';
import { oneOf, orNone, Problem, pathText, textField, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import {
  checkOperations,
  type OperationsOptions,
  operationsFields,
} from '../../patterns/operations/options.ts';
import { pathProblem } from '../../servers/zookeeper/client/hosts.ts';
import { hostsField, membersField, versionField } from '../../servers/zookeeper/settings/settings.ts';
import type { CommonOptions } from '../shared/common-options.ts';
import {
  type Instruction,
  isProgram,
  ProgramProblem,
  parseProgram,
  programText,
} from './program/instructions.ts';

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
  /** Instructions separated by semicolons; null = none. */
  program: string | null;
  /** File with everything that members say of themselves; null = none. */
  metrics_csv: string | null;
}

const nodePath = textField((text) => {
  const problem = pathProblem(text);
  return problem === null && text !== '/'
    ? text
    : new Problem(`is no path of nodes: ${problem ?? 'it is the root'}`, 'give one like /kl');
});

/** A program, or the name of a file that holds one: its text, so that a record says all. */
const programField = textField((text) => {
  const source = isProgram(text) ? text : textOf(text);
  if (source === null)
    return new Problem('is neither a program nor a file that can be read', 'see docs/zookeeper.md, Programs');
  const read = parseProgram(source);
  if (!(read instanceof ProgramProblem)) return programText(source);
  return new Problem(`line ${read.line}: ${read.problem}`, 'see docs/zookeeper.md, Programs');
});

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

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
  program: {
    schema: orNone(programField) as z.ZodType<string | null, string>,
    fallback: null,
    describe:
      'file of instructions that end and start members and change the number of users, or these themselves, separated by ;',
    group: 'Load:',
    fallbackText: 'none',
  },
  metrics_csv: {
    schema: pathText as z.ZodType<string | null, string>,
    fallback: null,
    describe: 'file of a single run for everything that every member says of itself, once a second',
    group: 'Run and output:',
    fallbackText: 'none is written',
    fixed: true,
  },
};

/** The instructions of a run; null = it has no program. */
export function programOf({ program }: ZkOptions): readonly Instruction[] | null {
  const read = program === null ? null : parseProgram(program);
  if (read instanceof ProgramProblem) throw new Error(`line ${read.line}: ${read.problem}`);
  return read;
}

/** @throws UsageError where a program asks for what there is not */
function refuseProgram(options: ZkOptions): void {
  const { hosts, members, users } = options;
  for (const [index, instruction] of (programOf(options) ?? []).entries()) {
    const where = `--program: instruction ${index + 1}, ${instruction.does},`;
    const actsOnMembers = ACTS_ON_MEMBERS.has(instruction.does);
    if (actsOnMembers && hosts !== null) {
      throw new UsageError(`${where} acts on members, and --hosts ${hosts} are not ours to end`, {
        hint: 'leave --hosts out, and give --members=3',
      });
    }
    if ('member' in instruction && instruction.member >= members) {
      throw new UsageError(`${where} names member ${instruction.member} of ${members}`, {
        hint: `members count from 0 to ${members - 1}`,
      });
    }
    if ('users' in instruction && instruction.users > users) {
      throw new UsageError(`${where} asks for ${instruction.users} users, and --users is ${users}`, {
        hint: 'raise --users: that is the most there can be',
      });
    }
  }
}

const ACTS_ON_MEMBERS: ReadonlySet<string> = new Set([
  ...['disable', 'enable', 'poll_up', 'disable_leader', 'disable_follower', 'enable_all'],
]);

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
  const options = checkOperations(given);
  refuseProgram(options);
  return options;
}
