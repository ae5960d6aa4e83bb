import { readSearch } from '../../request/search-request.ts';
import { readSweep } from '../../request/sweep-request.ts';
import type { RunSearch, RunSweep } from '../../sweep/ready-study.ts';
import type { Suite, Workload } from '../../workloads/shared/workload.ts';
import { carryOutSearch } from '../carry-out-search.ts';
import { carryOutSweep } from '../carry-out-sweep.ts';
import type { Command } from '../command.ts';
import { searchSuiteOptions } from '../search-options.ts';
import { sweepSuiteOptions } from '../sweep-options.ts';
import { readOutputs } from '../sweep-outputs.ts';

type Of<Kind> = Extract<Suite, { kind: Kind }>;

/** A sweep of a given matrix, or given searches, as a command of their own; options replace any part of them. */
export function suiteCommand(
  workload: Workload,
  suite: Suite,
  { runSweep, runSearch }: { runSweep: RunSweep; runSearch: RunSearch },
): Command {
  const { name, summary: describe, examples } = suite;
  return {
    ...{ name, describe, examples },
    onInterrupt: 'removing apps; what was measured is kept',
    ...(suite.kind === 'sweep' ? sweepOf(workload, suite, runSweep) : searchOf(workload, suite, runSearch)),
  };
}

function sweepOf(
  workload: Workload,
  suite: Of<'sweep'>,
  runSweep: RunSweep,
): Pick<Command, 'options' | 'run'> {
  const { [workload.pattern.axes.load.option]: rates, ...others } = suite.dimensions;
  const shown = { ...others, ...suite.fixed, ...(rates === undefined ? {} : { rates }) };
  return {
    options: sweepSuiteOptions(workload, shown),
    run: async (invocation) => {
      const outputs = readOutputs(invocation.raw);
      return carryOutSweep(
        invocation,
        readSweep(workload, invocation, suite, Math.random),
        outputs,
        runSweep,
      );
    },
  };
}

function searchOf(
  workload: Workload,
  suite: Of<'search'>,
  runSearch: RunSearch,
): Pick<Command, 'options' | 'run'> {
  return {
    options: searchSuiteOptions(workload, { ...suite.dimensions, ...suite.fixed }),
    run: async (invocation) => carryOutSearch(invocation, readSearch(workload, invocation, suite), runSearch),
  };
}
