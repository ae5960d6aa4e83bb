import {
  type CommandGrammar,
  eventTypes,
  firstWords,
  grammar,
  grammarOf,
  listingAliases,
  listings,
  logFiles,
  type Place,
} from './grammar.ts';
import { candidateIds } from './names.ts';

/** Ids that a line may name. */
export interface KnownNames {
  apps: readonly string[];
  tasks: readonly { id: string; appId: string }[];
  appPrefix: string;
}

/** More are not listed. */
const MOST_LISTED = 100;

/** What may follow: words that begin as the last one on the line does, and that one. */
export type Completion = [candidates: string[], fragment: string];

/**
 * What the last word of a line may become.
 * @param line up to the cursor
 */
export function complete(line: string, known: KnownNames): Completion {
  const words = line.trimStart().split(/[ \t]+/);
  const fragment = words.pop() ?? '';
  return [listed(choices(words, fragment, known), fragment), fragment];
}

/** Whether the ids of apps or tasks are needed to complete a line. */
export function needsNames(line: string): boolean {
  const words = line.trimStart().split(/[ \t]+/);
  const { command, operands } = begun(words.slice(0, -1));
  const place = command === undefined ? undefined : placeAt(command, operands.length);
  return place === 'app' || place === 'task' || place === 'app or task';
}

function choices(before: readonly string[], fragment: string, known: KnownNames): readonly string[] {
  const { forced, command, operands } = begun(before);
  if (command === undefined) {
    if (before.length > (forced ? 1 : 0)) return [];
    return forced
      ? grammar.filter(({ forceable }) => forceable === true).map(({ name }) => name)
      : firstWords;
  }
  if (fragment.startsWith('-')) return command.flags.flatMap(({ names }) => names);
  return placesAt(command, operands).flatMap((place) => wordsFor(place, operands, fragment, known));
}

function begun(words: readonly string[]) {
  const forced = words[0] === 'force';
  const [name = '', ...rest] = forced ? words.slice(1) : words;
  return { forced, command: grammarOf(name), operands: rest.filter((word) => !/^-[^\d]/.test(word)) };
}

function placeAt(command: CommandGrammar, at: number): Place | undefined {
  return command.places[at] ?? (command.repeats === true ? command.places.at(-1) : undefined);
}

/** The file of `logs` may stand where the task does. */
function placesAt(command: CommandGrammar, operands: readonly string[]): Place[] {
  const place = placeAt(command, operands.length);
  if (place === undefined) return [];
  return command.name === 'logs' && place === 'task' ? ['task', 'file'] : [place];
}

function wordsFor(
  place: Place,
  operands: readonly string[],
  fragment: string,
  { apps, tasks, appPrefix }: KnownNames,
): readonly string[] {
  switch (place) {
    case 'listing':
      return [
        ...listings,
        ...Object.keys(listingAliases).filter((alias) => alias.startsWith(fragment) && fragment !== ''),
      ];
    case 'app':
      return operands.length === 1 && !takesApp(operands[0]) ? [] : spelled(apps, fragment, appPrefix);
    case 'task': {
      const ids = operands[0] === undefined ? undefined : candidateIds(operands[0], appPrefix);
      return tasks.filter(({ appId }) => ids === undefined || ids.includes(appId)).map(({ id }) => id);
    }
    case 'app or task':
      return [...spelled(apps, fragment, appPrefix), ...tasks.map(({ id }) => id)];
    case 'file':
      return logFiles;
    case 'event':
      return eventTypes;
    case 'command':
      return grammar.map(({ name }) => name);
    case 'group word':
      return operands.length === 0 ? ['list', 'create', 'add', 'remove', 'delete'] : [];
    case 'count':
      return [];
  }
}

/** After `ls`, only some listings are followed by an app. */
function takesApp(listing: string | undefined): boolean {
  return listing !== undefined && ['apps', 'tasks', 'task', 'app'].includes(listing);
}

/** Ids as they are being typed: in full, without the first slash, or without the prefix of our apps. */
function spelled(ids: readonly string[], fragment: string, appPrefix: string): readonly string[] {
  if (fragment === '' || fragment.startsWith('/')) return ids;
  return ids.flatMap((id) => [
    id.slice(1),
    ...(id.startsWith(`${appPrefix}/`) ? [id.slice(appPrefix.length + 1)] : []),
  ]);
}

/** The words that fit; a single one with the blank that ends it, many cut short. */
function listed(words: readonly string[], fragment: string): string[] {
  const fitting = [...new Set(words)].filter((word) => word.startsWith(fragment));
  if (fitting.length === 1) return fitting.map((word) => `${word} `);
  if (fitting.length <= MOST_LISTED) return fitting;
  const prefix = commonPrefix(fitting);
  // Alone it is typed for the person; where that adds nothing, a part of the words is shown.
  if (prefix.length > fragment.length) return [prefix];
  return [...fitting.slice(0, MOST_LISTED), `... ${fitting.length - MOST_LISTED} more`];
}

function commonPrefix(words: readonly string[]): string {
  const [first = '', ...rest] = words;
  let length = first.length;
  for (const word of rest) {
    while (!word.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}
