import { messageOf, UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { RawOptions } from '../options/read-option.ts';
import { didYouMean, nearest } from '../options/suggest.ts';
import type { Command } from './command.ts';
import { type CommandLineContext, describeAll } from './describe-commands.ts';

/** What a command line asks for. */
export type Request =
  | ({ kind: 'run'; command: Command; raw: RawOptions } & Words)
  /** Help or the version, asked for. */
  | { kind: 'text'; text: string }
  /** No command at all. */
  | { kind: 'nothing'; help: string };

/** What stands after a command that is no option. */
export interface Words {
  subject: string | undefined;
  operands: readonly string[];
}

/** A command, or what a command is about, that nobody knows; a workload of a module that is not named may be meant. */
export class UnknownWordError extends UsageError {}

/**
 * Understands a command line without doing anything.
 * @throws UsageError for an unknown command, option or word, and an option without its value.
 */
export async function readCommandLine(
  args: readonly string[],
  context: CommandLineContext,
): Promise<Request> {
  refuseNameless(args);
  const normalised = withPresentName(underscored(args), context.commands);
  refusePropertyNames(normalised);
  refuseSwitchValues(normalised, context.commands);
  const commands = withSubjectsOptions(normalised, context.commands);
  const positive = withNegations(normalised, commands);
  const parsed = await parse(withHelpWord(positive, commands), { ...context, commands });
  if (parsed.output !== '') return { kind: 'text', text: `${parsed.output}\n` };
  const command = context.commands.find((known) => known.name === parsed.words[0]);
  if (command === undefined) {
    refuseUnknownCommand(parsed.words[0], context.commands);
    refuseUnknownOption(parsed.raw, {}, 'hydra');
    return { kind: 'nothing', help: `${(await parse(['--help'], context)).output}\n` };
  }
  const { words, raw } = withoutPositionals(parsed, command);
  const options = command.optionsOf?.(words[0] ?? '');
  const where = options === undefined ? command.name : `${command.name} ${words[0]}`;
  refuseUnknownOption(raw, options ?? command.options, `hydra ${where}`);
  return { kind: 'run', command, raw, ...sorted(words, command) };
}

/** Help of a command whose subject stands behind it shows the options that go with that. */
function withSubjectsOptions(
  [name, subject = '']: readonly string[],
  commands: readonly Command[],
): readonly Command[] {
  return commands.map((command) => {
    const options = command.name === name ? command.optionsOf?.(subject) : undefined;
    return options === undefined ? command : { ...command, options };
  });
}

// yargs books subject and operands as if they were options.
function withoutPositionals(
  { words, raw }: Parsed,
  { subject, operands, options }: Command,
): Pick<Parsed, 'words' | 'raw'> {
  const rest = { ...raw };
  const take = (name: string | undefined): string[] => {
    const value = name === undefined ? undefined : rest[name];
    if (name !== undefined) delete rest[name];
    return value === undefined ? [] : [value].flat().map(String);
  };
  for (const { short } of Object.values(options)) if (short !== undefined) delete rest[short];
  const given = [...take(subject?.name), ...take(operands?.name), ...words.slice(1)];
  return { words: given.map((word) => (word === helpWord ? 'help' : word)), raw: rest };
}

/** Stands for the word `help` where a command takes it, for yargs would show the options instead. */
const helpWord = ' help';

function withHelpWord(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const takes = commands.some(({ name, takesHelpWord }) => name === args[0] && takesHelpWord === true);
  return takes ? args.map((arg) => (arg === 'help' ? helpWord : arg)) : args;
}

/** Options may be written with dashes: `--total-sub-apps` is `--total_sub_apps`. */
function underscored(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, index) => {
    const name = /^--[^=]+/.exec(arg)?.[0];
    if (name === undefined || (end !== -1 && index >= end)) return arg;
    return `--${name.slice(2).replaceAll('-', '_')}${arg.slice(name.length)}`;
  });
}

/** `--no_subscribers` is `--subscribers=false`, for options that say what it stands for. */
function withNegations(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const negated = new Map<string, string>(
    commands.flatMap(({ options }) =>
      Object.entries(options).flatMap(([name, { off }]) =>
        off === undefined ? [] : [[`--no_${name}`, `--${name}=${off}`] as const],
      ),
    ),
  );
  const end = args.indexOf('--');
  return args.map((arg, index) => (end !== -1 && index >= end ? arg : (negated.get(arg) ?? arg)));
}

/** A command may be called as it once was. */
function withPresentName(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const called = commands.find(({ formerName }) => formerName !== undefined && formerName === args[0]);
  return called === undefined ? args : [called.name, ...args.slice(1)];
}

// To yargs these are options without a name.
function refuseNameless(args: readonly string[]): void {
  const end = args.indexOf('--');
  const dashes = args
    .slice(0, end === -1 ? args.length : end)
    .find((arg) => /^(-|-{3,}|--=.*|-=.*)$/s.test(arg));
  if (dashes === undefined) return;
  throw new UsageError(`${quoted(dashes)} is no option`, { hint: 'hydra --help lists commands and options' });
}

// yargs trips over options that are called like a property of every object.
function refusePropertyNames(args: readonly string[]): void {
  const name = args
    .map((arg) => /^--([^=]+)/.exec(arg)?.[1])
    .find((word) => word !== undefined && word in {});
  if (name === undefined) return;
  throw new UsageError(`hydra has no option ${quoted(`--${name}`)}`, { hint: 'hydra --help lists commands' });
}

// yargs takes every other text after a switch's equals sign for false.
function refuseSwitchValues(args: readonly string[], commands: readonly Command[]): void {
  const switches = commands.flatMap(({ options }) =>
    Object.keys(options).filter((name) => options[name]?.kind === 'switch'),
  );
  for (const arg of args) {
    const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(arg) ?? [];
    if (!switches.includes(name) || value === 'true' || value === 'false') continue;
    throw new UsageError(`--${name}: ${quoted(value)} is neither true nor false`, {
      hint: 'give the option alone, or true or false',
    });
  }
}

interface Parsed {
  words: string[];
  raw: RawOptions;
  /** Help or the version, where the line asks for it. */
  output: string;
}

async function parse(args: readonly string[], context: CommandLineContext): Promise<Parsed> {
  const parser = describeAll(
    context,
    args.some((arg) => arg.includes('help')),
  );
  let output = '';
  let failure: unknown;
  const argv = await parser.parseAsync([...args], {}, (error: unknown, _argv: unknown, text: string) => {
    output = text;
    failure = error ?? undefined;
  });
  if (failure !== undefined) {
    throw new UsageError(messageOf(failure), { hint: 'hydra --help lists commands and options' });
  }
  const { _: words, $0: _program, ...options } = argv;
  return { words: words.map(String), raw: options as RawOptions, output };
}

function refuseUnknownCommand(word: string | undefined, commands: readonly Command[]): void {
  if (word === undefined) return;
  const names = commands.map((command) => command.name);
  throw new UnknownWordError(`there is no command ${quoted(word)}`, { hint: didYouMean(word, names) });
}

function refuseUnknownOption(raw: RawOptions, known: Command['options'], where: string): void {
  const names = [...Object.keys(known), 'help', 'version'];
  const unknown = Object.keys(raw).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const written = unknown.length === 1 ? `-${unknown}` : `--${unknown}`;
  const near = nearest(unknown, names);
  const meant = near === undefined ? names.filter((name) => name.split('_').includes(unknown)) : [near];
  const hint = `did you mean ${meant.map((name) => `--${name}`).join(' or ')}?`;
  throw new UsageError(`${where} has no option ${quoted(written)}`, {
    hint: meant.length === 0 ? `${where} --help lists them` : hint,
  });
}

/** @throws UsageError when words are missing, too many or unknown */
function sorted(words: readonly string[], command: Command): Words {
  const { subject, operands } = command;
  if (subject === undefined) return { subject: undefined, operands: counted(words, command) };
  const [word, ...rest] = words;
  if (word === undefined && subject.optional === true) return { subject: undefined, operands: [] };
  refuseWrongSubject(word, command.name, subject);
  return { subject: word, operands: operands === undefined ? none(rest, command) : counted(rest, command) };
}

function refuseWrongSubject(
  word: string | undefined,
  command: string,
  { name, choices }: NonNullable<Command['subject']>,
): void {
  if (word === undefined) {
    throw new UsageError(`hydra ${command} needs a ${name}`, { hint: `one of: ${choices.join(', ')}` });
  }
  if (!choices.includes(word)) {
    throw new UnknownWordError(`hydra ${command}: there is no ${name} ${quoted(word)}`, {
      hint: didYouMean(word, choices),
    });
  }
}

function counted(words: readonly string[], command: Command): readonly string[] {
  const { name, operands } = command;
  if (operands === undefined) return none(words, command);
  if (words.length > operands.most) return none(words.slice(operands.most), command);
  if (words.length >= operands.least) return words;
  const wanted = operands.least === 1 ? `a ${operands.name}` : `${operands.least} ${operands.name}s`;
  throw new UsageError(`hydra ${name} needs ${wanted}`, { hint: `hydra ${name} --help shows examples` });
}

function none(words: readonly string[], { name }: Command): readonly string[] {
  if (words[0] === undefined) return [];
  throw new UsageError(`hydra ${name} does not know what to do with ${quoted(words[0])}`, {
    hint: `options begin with --; hydra ${name} --help lists them`,
  });
}
