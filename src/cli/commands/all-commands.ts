import type { Command } from '../command.ts';
import { kafkaCommand } from './kafka.ts';

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
  ];
}
