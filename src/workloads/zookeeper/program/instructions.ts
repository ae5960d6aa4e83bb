/*
 * Programs that act on members and on the number of users: an instruction a line, `#` begins a comment; the program begins
 * again when it is through, until the load is over. Members count from 0.
 */

/** How a number changes: by itself, or back and forth between the bounds (`<>`). */
export interface Change {
  by: number;
  turns: boolean;
}

export type Instruction =
  | { readonly does: 'poll_initial_hatch_complete' | 'sleep'; readonly ms: number }
  | { readonly does: 'disable' | 'enable'; readonly member: number }
  | { readonly does: 'poll_up'; readonly member: number; readonly ms: number }
  | { readonly does: 'disable_leader' | 'disable_follower' | 'enable_all' }
  | { readonly does: 'set_min_num_clients' | 'set_max_num_clients'; readonly users: number }
  | { readonly does: 'change_num_clients'; readonly users: number; readonly rate: number | null }
  | { readonly does: 'add_num_clients' | 'multiply_num_clients'; readonly change: Change };

/** What is wrong with a program, and in which line. */
export class ProgramProblem {
  readonly line: number;
  readonly problem: string;

  constructor(line: number, problem: string) {
    this.line = line;
    this.problem = problem;
  }
}

type Reader = (words: readonly string[]) => Instruction | string;

const MOST_MS = 86_400_000;
const MOST_USERS = 100_000;

function whole(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

const timed =
  (does: 'poll_initial_hatch_complete' | 'sleep'): Reader =>
  ([text]) => {
    const ms = whole(text, 1, MOST_MS);
    return ms === null ? `needs whole milliseconds from 1 to ${MOST_MS}` : { does, ms };
  };

const ofMember =
  (does: 'disable' | 'enable'): Reader =>
  ([text]) => {
    const member = whole(text, 0, 99);
    return member === null ? 'needs the number of a member, from 0' : { does, member };
  };

const bare =
  (does: 'disable_leader' | 'disable_follower' | 'enable_all'): Reader =>
  () => ({ does });

const bound =
  (does: 'set_min_num_clients' | 'set_max_num_clients'): Reader =>
  ([text]) => {
    const users = whole(text, 1, MOST_USERS);
    return users === null ? `needs a number of users from 1 to ${MOST_USERS}` : { does, users };
  };

const changing =
  (does: 'add_num_clients' | 'multiply_num_clients'): Reader =>
  ([text = '']) => {
    const [, turns, number] = /^(<>)?(-?\d{1,6}(?:\.\d{1,6})?)$/.exec(text) ?? [];
    const by = Number(number ?? Number.NaN);
    const fits = does === 'add_num_clients' ? Number.isInteger(by) && by !== 0 : by > 0 && by !== 1;
    if (!fits)
      return does === 'add_num_clients'
        ? 'needs a whole number of users, maybe behind <>'
        : 'needs a factor, above 0 and not 1, maybe behind <>';
    return { does, change: { by, turns: turns !== undefined } };
  };

/** Readers of the words behind each instruction, with the least and the most number of these. */
const READERS: Readonly<Record<Instruction['does'], readonly [least: number, most: number, read: Reader]>> = {
  poll_initial_hatch_complete: [1, 1, timed('poll_initial_hatch_complete')],
  sleep: [1, 1, timed('sleep')],
  disable: [1, 1, ofMember('disable')],
  enable: [1, 1, ofMember('enable')],
  poll_up: [
    2,
    2,
    ([member, ms]) => {
      const [index, every] = [whole(member, 0, 99), whole(ms, 1, MOST_MS)];
      return index === null || every === null
        ? 'needs the number of a member, from 0, and whole milliseconds'
        : { does: 'poll_up', member: index, ms: every };
    },
  ],
  disable_leader: [0, 0, bare('disable_leader')],
  disable_follower: [0, 0, bare('disable_follower')],
  enable_all: [0, 0, bare('enable_all')],
  set_min_num_clients: [1, 1, bound('set_min_num_clients')],
  set_max_num_clients: [1, 1, bound('set_max_num_clients')],
  change_num_clients: [
    1,
    2,
    ([text, perS]) => {
      const users = whole(text, 1, MOST_USERS);
      const rate = perS === undefined ? null : Number(/^\d{1,6}(\.\d{1,6})?$/.exec(perS)?.[0] ?? Number.NaN);
      return users === null || Number.isNaN(rate ?? 0)
        ? 'needs a number of users, and maybe how many begin per second'
        : { does: 'change_num_clients', users, rate };
    },
  ],
  add_num_clients: [1, 1, changing('add_num_clients')],
  multiply_num_clients: [1, 1, changing('multiply_num_clients')],
};

const NAMES = Object.keys(READERS) as Instruction['does'][];

/** Whether a text is a program itself, and not the name of a file that holds one. */
export function isProgram(text: string): boolean {
  const [first = ''] = text.trim().split(/\s+/);
  return first.startsWith('#') || NAMES.some((name) => name === first.replace(/;.*/s, ''));
}

/** Reads a program; semicolons end lines, too. */
export function parseProgram(text: string): readonly Instruction[] | ProgramProblem {
  const program: Instruction[] = [];
  for (const [index, line] of text.split(/\r?\n|;/).entries()) {
    const [name, ...words] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name === undefined || name === '') continue;
    const read = instruction(name, words);
    if (typeof read === 'string') return new ProgramProblem(index + 1, read);
    program.push(read);
  }
  const last = text.split(/\r?\n|;/).length;
  if (program.length === 0) return new ProgramProblem(last, 'the program has no instruction');
  if (!program.some(({ does }) => does === 'sleep'))
    return new ProgramProblem(last, 'the program never sleeps, and begins again when it is through');
  return program;
}

function instruction(name: string, words: readonly string[]): Instruction | string {
  const known = NAMES.find((one) => one === name);
  if (known === undefined) return `there is no instruction ${JSON.stringify(name.slice(0, 40))}`;
  const [least, most, read] = READERS[known];
  if (words.length < least) return `${name} needs ${least === 1 ? 'a word' : `${least} words`} behind it`;
  if (words.length > most) return `${name} takes ${most === 0 ? 'no word' : `at most ${most}`} behind it`;
  const told = read(words);
  return typeof told === 'string' ? `${name} ${told}` : told;
}

/** The lines of a program without its comments: what a result records, and what is read again from there. */
export function programText(text: string): string {
  const lines = text.split(/\r?\n|;/).map((line) => line.replace(/#.*/, '').trim().replace(/\s+/g, ' '));
  return lines.filter((line) => line !== '').join('; ');
}
