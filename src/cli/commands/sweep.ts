import { type ExitCode, UsageError } from '../../base/errors.ts';
import { readOption } from '../../options/read-option.ts';
import { sweepFields } from '../../request/sweep-fields.ts';
import { nothingPreset, type ReadySweep, readSweep } from '../../request/sweep-request.ts';
import { readSweepResume } from '../../request/sweep-resume.ts';
import type { RunSweep } from '../../sweep/sweep-context.ts';
import { carryOutSweep } from '../carry-out-sweep.ts';
import type { Command, Invocation } from '../command.ts';
import { sweepOptions } from '../sweep-options.ts';
import { readOutputs } from '../sweep-outputs.ts';

const subjects = ['kafka'] as const;

/** `hydra sweep kafka`: a measurement for every combination of options. */
export function sweepCommand(runSweep: RunSweep): Command {
  return {
    name: 'sweep',
    subject: { name: 'system', choices: subjects, optional: true },
    describe: 'Measure every combination of clients, rates and other options; keep all of it.',
    options: sweepOptions(),
    examples: [
      ['hydra sweep kafka --clients=10,50,300,500 --rates=1000,1500,2000,3000', 'the matrix of the document'],
      ['hydra sweep kafka --rates="100..10000*2" --vary msg_size=100,1000', 'doubling rates, two sizes'],
      [
        'hydra sweep kafka --clients=50 --rates="500..5000+500" --stop_when "average_packet_loss>50"',
        'no higher rates once more than half is lost',
      ],
      [
        'hydra sweep kafka --rates=1000,3000 --repeat=5 --against "acks=all linger_ms=5"',
        'two variants in turn, so that a busy machine meets both alike; ends with their comparison',
      ],
      ['hydra sweep --resume results/20261121-141500-3f9a2c', 'go on after an interruption'],
    ],
    onInterrupt: 'removing apps; what was measured is kept',
    run: (invocation) => run(invocation, runSweep),
  };
}

async function run(invocation: Invocation, runSweep: RunSweep): Promise<ExitCode> {
  const outputs = readOutputs(invocation.raw);
  return carryOutSweep(invocation, await readEither(invocation), outputs, runSweep);
}

async function readEither(invocation: Invocation): Promise<ReadySweep> {
  const folder = readOption<string | null>(invocation.raw, 'resume', sweepFields.resume);
  if (folder !== null) return readSweepResume(invocation, folder);
  if (invocation.subject === undefined) {
    throw new UsageError('hydra sweep needs a system', {
      hint: `one of: ${subjects.join(', ')}; or --resume <folder> to go on with a sweep`,
    });
  }
  return readSweep(invocation, nothingPreset, Math.random);
}
