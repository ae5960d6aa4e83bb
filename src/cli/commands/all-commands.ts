import type { RunSearch, RunSweep } from '../../sweep/ready-study.ts';
import type { Suite, Workload } from '../../workloads/shared/workload.ts';
import type { Command } from '../command.ts';
import { cleanCommand } from './clean.ts';
import { cliCommand } from './cli.ts';
import { compareCommand } from './compare.ts';
import { doctorCommand } from './doctor.ts';
import { notebookCommand } from './notebook.ts';
import { reportCommand } from './report.ts';
import { resultsCommand } from './results.ts';
import { searchCommand } from './search.ts';
import { serverCommand } from './server.ts';
import { suiteCommand } from './suites.ts';
import { sweepCommand } from './sweep.ts';
import { upCommand } from './up.ts';
import { workloadCommand } from './workload.ts';

/**
 * Every command, in the order of help. What a command runs on is loaded when it runs: help and a refused option
 * need none of it.
 */
export function allCommands(workloads: readonly Workload[]): Command[] {
  return [
    ...workloads.map((workload) =>
      workloadCommand(
        workload,
        async (context) => {
          const { measure } = await import('../../session/measure.ts');
          return measure(context);
        },
        new Map(workload.word?.suites.map((suite) => [suite.name, commandOf(workload, suite)])),
      ),
    ),
    sweepCommand(workloads, runSweep),
    ...suitesOf(workloads, 'sweep'),
    searchCommand(workloads, runSearch),
    ...suitesOf(workloads, 'search'),
    resultsCommand,
    reportCommand,
    compareCommand,
    notebookCommand,
    upCommand,
    cliCommand,
    serverCommand,
    cleanCommand,
    doctorCommand,
  ];
}

function suitesOf(workloads: readonly Workload[], kind: Suite['kind']): Command[] {
  return workloads.flatMap((workload) =>
    workload.suites.filter((suite) => suite.kind === kind).map((suite) => commandOf(workload, suite)),
  );
}

const commandOf = (workload: Workload, suite: Suite) =>
  suiteCommand(workload, suite, { runSweep, runSearch });

const runSweep: RunSweep = async (sweep, conduct) => {
  const study = await import('../../session/run-study.ts');
  return study.runSweep(sweep, conduct);
};

const runSearch: RunSearch = async (search, conduct) => {
  const study = await import('../../session/run-study.ts');
  return study.runSearch(search, conduct);
};
