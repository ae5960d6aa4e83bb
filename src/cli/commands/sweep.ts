import type { ExitCode } from '../../base/errors.ts';
import { readOption } from '../../options/read-option.ts';
import { sweepFields } from '../../request/sweep-fields.ts';
import { nothingPreset, readSweep } from '../../request/sweep-request.ts';
import { readSweepResume } from '../../request/sweep-resume.ts';
import type { ReadySweep, RunSweep } from '../../sweep/ready-study.ts';
import type { Workload } from '../../workloads/shared/workload.ts';
import { carryOutSweep } from '../carry-out-sweep.ts';
import type { Command, Invocation } from '../command.ts';
import { studySubject, workloadOf } from '../subject-workload.ts';
import { sweepOptions } from '../sweep-options.ts';
import { readOutputs } from '../sweep-outputs.ts';

/** `hydra sweep <workload>`: a measurement for every combination of options. */
export function sweepCommand(workloads: readonly Workload[], runSweep: RunSweep): Command {
  return {
    name: 'sweep',
    describe: 'Measure every combination of clients, rates and other options; keep all of it.',
    ...studySubject(workloads, sweepOptions),
    examples: [
      ...workloads.flatMap(({ examples }) => examples.sweep),
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
  return readSweep(workloadOf('sweep', invocation), invocation, nothingPreset, Math.random);
}
