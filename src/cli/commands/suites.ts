import { readSweep, type SweepPreset } from '../../request/sweep-request.ts';
import type { RunSweep } from '../../sweep/sweep-context.ts';
import { carryOutSweep } from '../carry-out-sweep.ts';
import type { Command } from '../command.ts';
import { sweepSuiteOptions } from '../sweep-options.ts';
import { readOutputs } from '../sweep-outputs.ts';

interface Suite extends SweepPreset, Pick<Command, 'name' | 'describe' | 'examples'> {}

// The original's lists; kafkafixed had its rates in a script of its own.
const kafkaBatch: Suite = {
  name: 'kafka-batch',
  describe: 'Sweep clients x msg_batch at one high rate.',
  examples: [
    ['hydra kafka-batch --dry_run', 'what it measures, and how long that takes'],
    ['hydra kafka-batch --clients=30,60 --vary msg_batch=100,1000', 'a part of it'],
  ],
  dimensions: { clients: '30,60,120,240,480,960,1920', msg_batch: '100,200,500,1000,2000,5000' },
  fixed: { msg_rate: '30000' },
};

const kafkaFixed: Suite = {
  name: 'kafkafixed',
  describe: 'Sweep rates with a fixed number of clients.',
  examples: [
    ['hydra kafkafixed', '200 clients at 1000 to 10000/s'],
    ['hydra kafkafixed --clients=50 --rates=500,1000', 'other clients and rates'],
  ],
  dimensions: { msg_rate: '1000,1500,2000,3000,5000,10000' },
  fixed: {},
};

/** `hydra kafka-batch` and `hydra kafkafixed`: sweeps of given matrices, any part of which options replace. */
export function suiteCommands(runSweep: RunSweep): Command[] {
  return [kafkaBatch, kafkaFixed].map((suite) => suiteCommand(suite, runSweep));
}

function suiteCommand(suite: Suite, runSweep: RunSweep): Command {
  const { name, describe, examples, dimensions, fixed } = suite;
  const { msg_rate: rates, ...others } = dimensions;
  const shown = { ...others, ...fixed, ...(rates === undefined ? {} : { rates }) };
  return {
    name,
    describe,
    examples,
    options: sweepSuiteOptions(shown),
    onInterrupt: 'removing apps; what was measured is kept',
    run: async (invocation) => {
      const outputs = readOutputs(invocation.raw);
      return carryOutSweep(invocation, readSweep(invocation, suite, Math.random), outputs, runSweep);
    },
  };
}
