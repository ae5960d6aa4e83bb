import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import { didYouMean, nearest } from '../options/suggest.ts';
import {
  type CommandGrammar,
  type Flag,
  firstWords,
  follow,
  grammar,
  grammarOf,
  json,
  type Listing,
  type LogFile,
  lines,
  listingAliases,
  listings,
  logFiles,
  runFlag,
} from './grammar.ts';

/** What one line asks for; names of apps and tasks are as typed. */
export type ShellCommand =
  | { verb: 'ls'; listing: Listing; app: string | null }
  | { verb: 'show'; app: string }
  | { verb: 'logs'; app: string; task: string | null; file: LogFile | null; follow: boolean; lines: number }
  | { verb: 'stats'; of: string }
  | { verb: 'events'; types: readonly string[] }
  | { verb: 'scale'; app: string; instances: number; force: boolean }
  | { verb: 'suspend' | 'restart' | 'stop'; app: string; force: boolean }
  | { verb: 'kill'; task: string; force: boolean }
  | { verb: 'group'; words: readonly string[]; run: string | null }
  | { verb: 'help'; about: CommandGrammar | null }
  | { verb: 'exit' };

/** A command and whether its result is wanted as JSON. */
export interface ParsedLine {
  command: ShellCommand;
  json: boolean;
}

/** More instances than any Marathon holds. */
const MOST_INSTANCES = 1_000_000;
const LINES = 20;
const MOST_LINES = 100_000;

/** The words of one command, taken apart but not yet read. */
interface Sorted {
  operands: readonly string[];
  flags: ReadonlyMap<Flag, string>;
  force: boolean;
}

/**
 * Reads the words of one line; undefined where there are none.
 * @throws UsageError for a misspelled command, flag or listing, a missing word and one too many.
 */
export function parseWords(words: readonly string[]): ParsedLine | undefined {
  const force = words[0] === 'force';
  const [name, ...rest] = force ? words.slice(1) : words;
  if (name === undefined) {
    if (!force) return undefined;
    throw new UsageError('force stands before a command', { hint: `one of: ${forceableNames().join(', ')}` });
  }
  const found = grammarOf(name);
  if (found === undefined) {
    throw new UsageError(`there is no command ${quoted(name)}`, { hint: `${didYouMeanCommand(name)}` });
  }
  if (force && found.forceable !== true) {
    throw new UsageError(`${found.name} cannot be forced`, {
      hint: `these can: ${forceableNames().join(', ')}`,
    });
  }
  const sorted = { ...sort(rest, found), force };
  return { command: read(found, sorted), json: sorted.flags.has(json) };
}

function didYouMeanCommand(word: string): string {
  const meant = nearest(word, firstWords);
  return meant === undefined ? 'help lists them' : `did you mean ${meant}?`;
}

function forceableNames(): string[] {
  return grammar.filter(({ forceable }) => forceable === true).map(({ name }) => name);
}

function sort(words: readonly string[], command: CommandGrammar): Omit<Sorted, 'force'> {
  const operands: string[] = [];
  const flags = new Map<Flag, string>();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (/^-[^\d]/.test(word)) takeFlag(word, rest, command, flags);
    else operands.push(word);
  }
  refuseCount(operands, command);
  return { operands, flags };
}

function takeFlag(word: string, rest: string[], command: CommandGrammar, flags: Map<Flag, string>): void {
  const [, name = word, given] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  const flag = command.flags.find(({ names }) => names.includes(name));
  if (flag === undefined) {
    const known = command.flags.flatMap(({ names }) => names);
    const hint = known.length === 0 ? 'it has none' : didYouMean(name, known);
    throw new UsageError(`${command.name} has no option ${quoted(name)}`, { hint });
  }
  if (flag.value === undefined) {
    if (given !== undefined) throw new UsageError(`${name} takes no value`, { hint: `give ${name} alone` });
    flags.set(flag, '');
    return;
  }
  const value = given ?? rest.shift();
  if (value === undefined) throw new UsageError(`${name} needs a ${flag.value}`, usage(command));
  flags.set(flag, value);
}

function refuseCount(operands: readonly string[], command: CommandGrammar): void {
  const { name, places, least, repeats } = command;
  if (operands.length < least) {
    const place = places[operands.length];
    const article = place === 'app' || place === 'app or task' ? 'an' : 'a';
    throw new UsageError(`${name} needs ${article} ${place}`, usage(command));
  }
  const surplus = operands[places.length];
  if (surplus === undefined || repeats === true) return;
  throw new UsageError(`${name} does not know what to do with ${quoted(surplus)}`, usage(command));
}

function usage({ synopsis }: CommandGrammar): { hint: string } {
  return { hint: synopsis };
}

function read(command: CommandGrammar, { operands, flags, force }: Sorted): ShellCommand {
  const [first = '', second = ''] = operands;
  switch (command.name) {
    case 'ls':
      return { verb: 'ls', ...listingOf(operands, command) };
    case 'show':
      return { verb: 'show', app: first };
    case 'logs':
      return { verb: 'logs', app: first, ...logsOf(operands, flags, command) };
    case 'stats':
      return { verb: 'stats', of: first };
    case 'events':
      return { verb: 'events', types: operands };
    case 'scale':
      return {
        verb: 'scale',
        app: first,
        force,
        instances: wholeNumber(second, 'instances', MOST_INSTANCES),
      };
    case 'kill':
      return { verb: 'kill', task: first, force };
    case 'suspend':
    case 'restart':
    case 'stop':
      return { verb: command.name, app: first, force };
    case 'group':
      return { verb: 'group', words: operands, run: flags.get(runFlag) ?? null };
    case 'help':
      return { verb: 'help', about: aboutOf(operands[0]) };
    default:
      return { verb: 'exit' };
  }
}

function listingOf(
  [word = '', app]: readonly string[],
  command: CommandGrammar,
): { listing: Listing; app: string | null } {
  const listing = listings.find((name) => name === word) ?? listingAliases[word];
  if (listing === undefined) {
    throw new UsageError(`ls does not know ${quoted(word)}`, { hint: didYouMean(word, listings) });
  }
  if (app !== undefined && listing !== 'apps' && listing !== 'tasks') {
    throw new UsageError(`ls ${listing} does not know what to do with ${quoted(app)}`, usage(command));
  }
  return { listing, app: app ?? null };
}

function logsOf(operands: readonly string[], flags: Sorted['flags'], command: CommandGrammar) {
  const fileIn = (word: string | undefined) => logFiles.find((name) => name === word);
  const [second, third] = operands.slice(1);
  const file = fileIn(third) ?? (third === undefined ? fileIn(second) : undefined);
  if (third !== undefined && file === undefined) {
    throw new UsageError(`logs does not know the file ${quoted(third)}`, { hint: 'stdout or stderr' });
  }
  const task = fileIn(second) === undefined ? (second ?? null) : null;
  if (task === null && third !== undefined) {
    throw new UsageError('logs takes the task before the file', usage(command));
  }
  const lineText = flags.get(lines);
  if (flags.has(follow) && flags.has(json)) {
    throw new UsageError('logs -f never ends, and a JSON document does', { hint: 'leave out one of them' });
  }
  return {
    task,
    file: file ?? null,
    follow: flags.has(follow),
    lines: lineText === undefined ? LINES : wholeNumber(lineText, 'lines', MOST_LINES),
  };
}

function wholeNumber(text: string, noun: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw new UsageError(`${quoted(text)} is no number of ${noun}`, {
    hint: `give a whole number from 0 to ${most}`,
  });
}

function aboutOf(word: string | undefined): CommandGrammar | null {
  if (word === undefined) return null;
  const found = grammarOf(word);
  if (found !== undefined) return found;
  if (word === 'force') return grammarOf('stop') ?? null;
  throw new UsageError(`there is no command ${quoted(word)}`, { hint: didYouMeanCommand(word) });
}
