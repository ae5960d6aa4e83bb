import { change, kill } from './change.ts';
import { events } from './events.ts';
import { group } from './group.ts';
import { commandHelp, helpText } from './help-text.ts';
import { list, show } from './list.ts';
import { logs } from './logs.ts';
import type { ShellCommand } from './parse-line.ts';
import type { ShellContext } from './shell-context.ts';
import { stats } from './stats.ts';

/**
 * Carries out one command.
 * @throws HydraError where it fails, the signal's reason when interrupted.
 */
export async function perform(command: ShellCommand, context: ShellContext): Promise<void> {
  switch (command.verb) {
    case 'ls':
      return list(context, command.listing, command.app);
    case 'show':
      return show(context, command.app);
    case 'logs':
      return logs(context, command);
    case 'stats':
      return stats(context, command.of);
    case 'events':
      return events(context, command.types);
    case 'scale':
    case 'suspend':
    case 'restart':
    case 'stop':
      return change(context, command);
    case 'kill':
      return kill(context, command.task, command.force);
    case 'group':
      return group(context, command.words, command.run);
    case 'help':
      return context.out(command.about === null ? helpText() : commandHelp(command.about));
    case 'exit':
      return;
  }
}
