import yargs, { type Argv } from 'yargs';
import type { Command, OptionSpec } from './command.ts';

export interface CommandLineContext {
  commands: readonly Command[];
  version: string;
  /** Width of help, characters. */
  columns: number;
}

/**
 * Tells yargs of every command. It lays out the help of each command that it finds, asked for or not, which takes longer
 * than all the rest of a command line: `withHelp` is false where nobody can have asked.
 */
export function describeAll({ commands, version, columns }: CommandLineContext, withHelp: boolean): Argv {
  const parser = yargs([], '/')
    .scriptName('hydra')
    .locale('en')
    .usage(
      'Usage: $0 <command> [options]\n\nHow many clients, at what rate, before a messaging system falls behind?',
    )
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .updateStrings({ 'Not enough arguments following: %s': '--%s needs a value' })
    .exitProcess(false)
    .showHelpOnFail(false)
    .help('help', 'show this help')
    .version('version', 'show the version', version)
    .group(['help', 'version'], 'Help:')
    .wrap(Math.min(110, Math.max(60, columns)))
    .epilogue(
      'hydra <command> --help shows the options and examples of a command.\nA workload of your own: --workload=<file>, or a line in [workloads] of hydra.ini.',
    );
  for (const command of commands) {
    parser.command(synopsis(command), command.describe, (own: Argv) =>
      describeCommand(own, command, withHelp),
    );
  }
  return parser;
}

function synopsis({ name, subject, operands }: Command): string {
  const more = operands !== undefined && operands.most > 1 ? '..' : '';
  return [
    name,
    ...(subject === undefined ? [] : [`[${subject.name}]`]),
    ...(operands === undefined ? [] : [`[${operands.name}${more}]`]),
  ].join(' ');
}

function describeCommand(parser: Argv, command: Command, withHelp: boolean): Argv {
  parser.usage(`Usage: $0 ${synopsis(command)} [options]\n\n${command.describe}`).epilogue('');
  for (const [name, spec] of Object.entries(command.options)) {
    parser.option(name, { ...yargsOption(spec), hidden: !withHelp || spec.hidden === true });
  }
  if (!withHelp) return parser;
  for (const [line, does] of command.examples) parser.example(line, does);
  return parser;
}

function yargsOption(spec: OptionSpec) {
  return {
    describe: spec.describe,
    group: spec.group,
    ...(spec.short === undefined ? {} : { alias: spec.short }),
    ...(spec.kind === 'switch'
      ? { type: 'boolean' as const }
      : { type: 'string' as const, requiresArg: true }),
    ...(spec.fallbackText === undefined ? {} : { defaultDescription: spec.fallbackText }),
  };
}
