import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { messageOf, UsageError } from '../base/errors.ts';
import { firstIssue } from '../base/first-issue.ts';

/** What a file should hold. */
export interface RecordFormat<T> {
  /** How a person calls it, e.g. `manifest of a study`. */
  noun: string;
  schema: z.ZodType<T> | ((raw: unknown) => z.ZodType<T>);
  /** What older versions wrote, as the present one would have. */
  upgraded?: (raw: unknown) => unknown;
  /** Why it cannot be read here although nothing is wrong with it, and how it can; null where it can. */
  unreadable?: (raw: unknown) => { what: string; hint: string } | null;
  /** The one schema_version that this Hydra reads. */
  version: number;
  /** A record within it, which has a version of its own. */
  inner?: { key: string; version: number };
}

const shownCharacters = 60;

/**
 * Reads a JSON file and checks it whole.
 * @throws UsageError that names the file, what is wrong with it, and how to mend it
 */
export async function readRecord<T>(path: string, format: RecordFormat<T>): Promise<T> {
  const written = parseJson(path, await readText(path));
  const raw = format.upgraded?.(written) ?? written;
  refuseOtherVersion(path, raw, format);
  const unreadable = format.unreadable?.(raw) ?? null;
  if (unreadable !== null) throw broken(path, unreadable.what, unreadable.hint);
  const schema = typeof format.schema === 'function' ? format.schema(raw) : format.schema;
  const read = schema.safeParse(raw);
  if (!read.success) throw broken(path, `is no ${format.noun}: ${firstIssue(read.error)}`);
  return read.data;
}

/** A file that cannot be used as it is. */
export function broken(path: string, what: string, hint = mendHint): UsageError {
  return new UsageError(`${path} ${what}`, { hint });
}

const mendHint = 'restore it from a copy, or delete it to do without';

/** Foreign text, short and on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 3)}...` : text;
}

async function readText(path: string): Promise<string> {
  try {
    // Opening a pipe or a device would wait for somebody, or never end.
    if (!(await stat(path)).isFile()) throw broken(path, 'is not a file', 'put the file in its place');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, {
      hint: 'look at the file and its permissions',
      cause: error,
    });
  }
}

function parseJson(path: string, text: string): unknown {
  if (text.trim() === '') throw broken(path, 'is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not whole JSON: ${messageOf(error)}`, { hint: mendHint, cause: error });
  }
}

function refuseOtherVersion(
  path: string,
  raw: unknown,
  { noun, version, inner }: RecordFormat<unknown>,
): void {
  const found = versionIn(raw);
  if (found === undefined) {
    throw broken(path, `is no ${noun}: it has no schema_version`, 'name a folder of Hydra');
  }
  refuseVersion(path, found, version);
  if (inner === undefined) return;
  const foundInside = versionIn(z.record(z.string(), z.unknown()).safeParse(raw).data?.[inner.key]);
  if (foundInside !== undefined) refuseVersion(path, foundInside, inner.version);
}

function versionIn(raw: unknown): number | undefined {
  return z.object({ schema_version: z.number() }).safeParse(raw).data?.schema_version;
}

/** @throws UsageError unless the version is the one that is read */
function refuseVersion(path: string, found: number, version: number): void {
  if (found > version) {
    throw broken(
      path,
      `was written by a newer Hydra: schema_version ${found}, this one reads ${version}`,
      'update Hydra',
    );
  }
  if (found !== version) {
    throw broken(
      path,
      `has schema_version ${found}, this Hydra reads ${version}`,
      'read it with the Hydra that wrote it, or measure again',
    );
  }
}
