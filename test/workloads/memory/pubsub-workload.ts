import { pubsubDeclarations } from '../../../src/patterns/pubsub/declarations.ts';
import { pubsubSeconds } from '../../../src/patterns/pubsub/expected-seconds.ts';
import { pubsub } from '../../../src/patterns/pubsub/measurement.ts';
import {
  checkPubsub,
  clientsOf,
  judgingFields,
  loadFields,
  type PubsubOptions,
} from '../../../src/patterns/pubsub/options.ts';
import type { CommonOptions } from '../../../src/workloads/shared/common-options.ts';
import { recordedOptions } from '../../../src/workloads/shared/read-options.ts';
import type { Workload } from '../../../src/workloads/shared/workload.ts';
import { MemorySystem } from '../../run/memory/memory-system.ts';
import { MemoryTask } from '../../run/memory/memory-task.ts';
import type { World } from './world.ts';

type Options = CommonOptions & PubsubOptions;

/** A messaging system in memory that delivers so many messages per second to all clients together, and no more. */
const CAPACITY_PER_S = 100_000;

/** Publishers and subscribers in memory. */
export function memoryPubsub(world: World): Workload<Options> {
  return {
    name: 'memory-pubsub',
    summary: 'Measure messages that are nowhere but in memory.',
    fields: { ...loadFields, ...judgingFields },
    ...pubsubDeclarations,
    examples: { run: [['hydra memory-pubsub', 'a run']], sweep: [], search: [] },
    suites: [],
    check: checkPubsub,
    expectedSeconds: pubsubSeconds,
    requireWorld: async () => {},
    open: async () => ({ close: async () => {}, next: async (options) => subjectOf(world, options) }),
  };
}

function subjectOf(world: World, options: Options) {
  const clients = clientsOf(options);
  const system = new MemorySystem(
    {
      ...{ ratePerS: options.msg_rate, durationS: options.test_duration, ackMs: 2, deliveryMs: 4 },
      ...{ deliveredPerS: CAPACITY_PER_S / clients, lostOf: new Map() },
    },
    world.clock,
  );
  world.makeTask = (identity) => new MemoryTask(identity, system, world.clock);
  const app = (name: string) => ({ name, cmd: name, config: {} });
  const load = { ...options, clients, warmup_s: 0, lingerUs: 0, isAcknowledged: true };
  const pattern = pubsub(load, {
    ...{ publisher: app('pub'), subscriber: app('sub'), warmUp: null, notes: [], longestWaitMs: 500 },
    options: recordedOptions(options),
    usage: () => undefined,
    causeOf: () => null,
    holdings: async () => ({ messages: system.sent, bounds: null }),
  });
  return {
    workload: 'memory-pubsub',
    death: new Promise<never>(() => {}),
    logs: async () => [],
    prepare: async () => ({ system: { kind: 'memory' }, pattern, release: async () => {} }),
  };
}
