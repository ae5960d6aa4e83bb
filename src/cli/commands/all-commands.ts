import type { RunSearch } from '../../search/search-context.ts';
import type { RunSweep } from '../../sweep/sweep-context.ts';
import type { Command } from '../command.ts';
import { cleanCommand } from './clean.ts';
import { cliCommand } from './cli.ts';
import { compareCommand } from './compare.ts';
import { doctorCommand } from './doctor.ts';
import { kafkaCommand } from './kafka.ts';
import { kafkarateCommand } from './kafkarate.ts';
import { notebookCommand } from './notebook.ts';
import { reportCommand } from './report.ts';
import { resultsCommand } from './results.ts';
import { searchCommand } from './search.ts';
import { serverCommand } from './server.ts';
import { suiteCommands } from './suites.ts';
import { sweepCommand } from './sweep.ts';
import { upCommand } from './up.ts';

/**
 * Every command, in the order of help. What a command runs on is loaded when it runs: help and a refused option
 * need none of it.
 */
export function allCommands(): Command[] {
  return [
    kafkaCommand(async (context) => {
      const { measureKafka } = await import('../../session/measure-kafka.ts');
      return measureKafka(context);
    }),
    sweepCommand(runSweep),
    ...suiteCommands(runSweep),
    searchCommand(runSearch),
    kafkarateCommand(runSearch),
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

const runSweep: RunSweep = async (context) => {
  const study = await import('../../session/run-study.ts');
  return study.runSweep(context);
};

const runSearch: RunSearch = async (context) => {
  const study = await import('../../session/run-study.ts');
  return study.runSearch(context);
};
