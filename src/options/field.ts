import { isIPv6 } from 'node:net';
import * as z from 'zod';
import { UsageError } from '../base/errors.ts';
import { expandHome } from '../base/home-folder.ts';
import { withoutLogins } from '../base/secret.ts';
import { unitsHint, withoutUnit } from './number-units.ts';

/** One value a person may set: how its text is read, what it is when unset, and what help says of it. */
export interface Field<T> {
  /** Reads the text; an issue's message says what is wrong, its `params.hint` what would be right. */
  schema: z.ZodType<T, string>;
  fallback: T;
  describe: string;
  /** Its text is never shown. */
  secret?: true;
}

/** A range of numbers, ends included unless `above` is given. */
export interface NumberRange {
  /** Lowest allowed value. */
  min?: number;
  /** Bound that the value must exceed. */
  above?: number;
  max: number;
  /** What the number counts, for the hint. */
  unit: string;
}

/** Quotes foreign text so that it stays on one line and does nothing to a terminal. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A field's schema from a function that returns the value or, as a Problem, what is wrong. */
export function textField<T>(read: (text: string) => T | Problem): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (!(value instanceof Problem)) return value;
    context.addIssue({ code: 'custom', message: value.problem, params: { hint: value.hint } });
    return z.NEVER;
  });
}

/** Why a text is refused and what would be accepted. */
export class Problem {
  readonly problem: string;
  readonly hint: string;

  constructor(problem: string, hint: string) {
    this.problem = problem;
    this.hint = hint;
  }
}

// Plain decimal notation only: Number() alone would also take '', ' 1', 0x10 and Infinity.
const decimalText = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A number in decimal notation within the range, maybe with a unit behind it (`number-units.ts`). */
export function decimal(range: NumberRange): z.ZodType<number, string> {
  return textField((text) => readNumber(text, range, 'a number'));
}

/** Likewise a whole number. */
export function whole(range: NumberRange): z.ZodType<number, string> {
  return textField((text) => {
    const value = readNumber(text, range, 'a whole number');
    if (value instanceof Problem || Number.isInteger(value)) return value;
    return new Problem('is not a whole number', rangeHint(range, 'a whole number'));
  });
}

function readNumber(written: string, range: NumberRange, noun: string): number | Problem {
  const hint = rangeHint(range, noun);
  const text = withoutUnit(written, range.unit);
  if (!decimalText.test(text)) return new Problem(`is not ${noun}`, hint + unitsHint(text, range.unit));
  const value = Number(text);
  if (value > range.max) return new Problem('is too large', hint);
  const tooSmall = range.above === undefined ? value < (range.min ?? 0) : value <= range.above;
  return tooSmall ? new Problem('is too small', hint) : value;
}

function rangeHint(range: NumberRange, noun: string): string {
  const low = range.above === undefined ? `from ${range.min ?? 0} to` : `above ${range.above} up to`;
  return `give ${noun} ${low} ${range.max}, ${range.unit}`;
}

/** One of the given words. */
export function oneOf<const W extends readonly string[]>(words: W): z.ZodType<W[number], string> {
  return textField((text) => {
    const word = words.find((known) => known === text);
    return word ?? new Problem('is not known', `give one of: ${words.join(', ')}`);
  });
}

/** A switch, written `true` or `false`. */
export const flag: z.ZodType<boolean, string> = textField((text) => {
  if (text === 'true' || text === 'false') return text === 'true';
  return new Problem('is neither true nor false', 'give the option alone, or true or false');
});

/** An empty text means that nothing is set. */
export function orNone<T>(schema: z.ZodType<T, string>): z.ZodType<T | null, string> {
  return z.union([z.literal('').transform(() => null), schema]);
}

/** A path of the file system: any text that the system can take and a line can show; `~` is the home folder. */
export const pathText: z.ZodType<string, string> = textField((text) => {
  if (text === '') return new Problem('is empty', 'give the path of a file or folder');
  if (hasControlCharacter(text)) return new Problem('holds a control character', 'give a plain path');
  if (/^~[^/]/.test(text)) {
    return new Problem("begins with somebody's home folder", 'write that path out, or ./~ for a name with ~');
  }
  return expandHome(text, process.env);
});

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}

const hostText = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** A host name or an IP address; an IPv6 address may stand in brackets, and is given without them. */
export const host: z.ZodType<string, string> = textField((text) => {
  const bare = withoutBrackets(text);
  return hostText.test(text) || isIPv6(bare)
    ? bare
    : new Problem('is not a host', 'give a host name or an IP address, without scheme or port');
});

/** `[::1]` as `::1`; anything else as it is. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** Host and port as they stand in a URL. */
export function authority(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** A TCP port; `lowest` is 0 where 0 means any free one. */
export function port(lowest: 0 | 1): z.ZodType<number, string> {
  return whole({
    min: lowest,
    max: 65_535,
    unit: lowest === 0 ? 'a TCP port, 0 = any free one' : 'a TCP port',
  });
}

/** Whether a text is `host:port` or `[ipv6]:port`. */
export function isHostAndPort(text: string): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  if (match === null) return false;
  const [, ipv6, name, portText] = match;
  const number = Number(portText);
  return (ipv6 === undefined ? hostText.test(name ?? '') : isIPv6(ipv6)) && number >= 1 && number <= 65_535;
}

/**
 * Reads one text.
 * @param where names the value for a person, e.g. `--msg_rate` or `hydra.ini line 4, [marathon] port`.
 * @throws UsageError that names the place, the text, what is wrong with it and what would be right.
 */
export function readField<T>(field: Pick<Field<T>, 'schema' | 'secret'>, text: string, where: string): T {
  const read = field.schema.safeParse(text);
  if (read.success) return read.data;
  const { problem, hint } = firstProblem(read.error.issues);
  const shown = field.secret === true ? 'it' : quoted(withoutLogins(text));
  throw new UsageError(`${where}: ${shown} ${problem}`, hint === undefined ? {} : { hint });
}

function firstProblem(issues: readonly z.core.$ZodIssue[]): { problem: string; hint?: string } {
  const all = issues.flatMap((issue) => (issue.code === 'invalid_union' ? issue.errors.flat() : [issue]));
  const ours = all.find((issue) => issue.code === 'custom') ?? all[0];
  if (ours === undefined) return { problem: 'is not accepted' };
  const hint = ours.code === 'custom' ? ours.params?.hint : undefined;
  return typeof hint === 'string' ? { problem: ours.message, hint } : { problem: ours.message };
}
