import { whole } from '../../../src/options/field.ts';
import { operationsDeclarations } from '../../../src/patterns/operations/declarations.ts';
import { operations } from '../../../src/patterns/operations/measurement.ts';
import {
  checkOperations,
  type OperationsOptions,
  operationsFields,
  operationsLoad,
} from '../../../src/patterns/operations/options.ts';
import type { OperationsParts } from '../../../src/patterns/operations/parts.ts';
import type { CommonOptions } from '../../../src/workloads/shared/common-options.ts';
import { recordedOptions } from '../../../src/workloads/shared/read-options.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import { type Answer, type Behaviour, virtualUsers } from '../../kit/operations/virtual-users.ts';
import { MemoryUserTask } from '../../run/memory/memory-user-task.ts';
import type { VirtualClock } from '../../run/memory/virtual-clock.ts';
import type { World } from './world.ts';

interface Options extends CommonOptions, OperationsOptions {
  value_size: number;
}

/** Operations per second that the server in memory does; what comes on top of that fails. */
export const CAPACITY_PER_S = 500;
/** It takes so many at once. */
const BURST = 20;

/** Users of a server in memory that get and set values. */
export const SET_AND_GET: NonNullable<Behaviour['taskSets']> = [
  {
    ...{ name: 'set_and_get', weight: 1, operations: ['get', 'set'] },
    tasks: [
      { name: 'get', weight: 3 },
      { name: 'set', weight: 1 },
    ],
  },
];

/** Answers of a server that has so much room. */
function serverOf(clock: VirtualClock): (name: string) => Answer {
  let [room, lastUs] = [BURST, clock.monotonicUs()];
  return (name) => {
    const now = clock.monotonicUs();
    room = Math.min(BURST, room + ((now - lastUs) / 1e6) * CAPACITY_PER_S);
    lastUs = now;
    if (room < 1) return { afterMs: 1, error: 'Overloaded' };
    room -= 1;
    return { afterMs: name.endsWith('/get') ? 8 : 12 };
  };
}

/** What a test may have otherwise. */
export interface MemoryParts {
  behaviour?: (clock: VirtualClock) => Behaviour;
  parts?: Partial<OperationsParts>;
}

/** A workload of users that live in memory. */
export function memoryOperations(world: World, other: MemoryParts = {}): Workload<Options> {
  return {
    name: 'memory-operations',
    summary: 'Measure operations that are nowhere but in memory.',
    fields: {
      ...operationsFields,
      value_size: {
        schema: whole({ min: 1, max: 1_000_000, unit: 'bytes' }),
        fallback: 100,
        describe: 'bytes of a value',
        group: 'Load:',
      },
    },
    ...operationsDeclarations,
    firstLoad: () => 200,
    firstLoadText: '200',
    examples: { run: [['hydra memory-operations', 'a run']], sweep: [], search: [] },
    suites: [
      {
        kind: 'sweep',
        name: 'memory-sizes',
        summary: 'Sweep users x value_size.',
        examples: [['hydra memory-sizes', 'all of it']],
        fixed: {},
        dimensions: { users: '4,8', value_size: '10,100' },
      },
    ],
    check: checkOperations,
    requireWorld: async () => {},
    open: async () => ({ close: async () => {}, next: async (options) => subjectOf(world, options, other) }),
  };
}

function subjectOf(world: World, options: Options, { behaviour, parts }: MemoryParts) {
  const served = behaviour?.(world.clock) ?? { answer: serverOf(world.clock) };
  const workload = virtualUsers(world.clock, { taskSets: SET_AND_GET, ...served });
  world.makeTask = (identity) => new MemoryUserTask(identity, workload, world.clock);
  const pattern = operations(operationsLoad(options), {
    user: { name: 'users', cmd: 'users', config: {} },
    notes: [],
    options: recordedOptions(options),
    usage: () => undefined,
    causeOf: (error) => (error === 'Overloaded' ? 'server' : null),
    ...parts,
  });
  return {
    workload: 'memory-operations',
    death: new Promise<never>(() => {}),
    logs: async () => [],
    prepare: async () => ({ system: { kind: 'memory' }, pattern, release: async () => {} }),
  };
}
