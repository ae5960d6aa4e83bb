import type { Command } from '../command.ts';
import { brokerCommand } from './broker.ts';
import { cleanCommand } from './clean.ts';
import { doctorCommand } from './doctor.ts';
import { kafkaCommand } from './kafka.ts';
import { notebookCommand } from './notebook.ts';
import { resultsCommand } from './results.ts';
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
    resultsCommand,
    notebookCommand,
    upCommand,
    brokerCommand,
    cleanCommand,
    doctorCommand,
  ];
}
