import { closeSync, openSync, readSync } from 'node:fs';
import { parse } from 'ini';
import { messageOf, UsageError } from '../base/errors.ts';
import { withoutLogins } from '../base/secret.ts';
import { quoted } from './field.ts';

/** One `key = value` line. */
export interface IniEntry {
  section: string;
  key: string;
  value: string;
  /** Counted from 1. */
  line: number;
}

/** A `[section]` line. */
export interface IniSection {
  name: string;
  /** Counted from 1. */
  line: number;
}

const MAX_INI_BYTES = 1 << 20;

/**
 * The file's text, or undefined when there is no such file.
 * @throws UsageError when it is there and cannot be read, or is larger than 1 MiB.
 */
export function readIniText(path: string): string | undefined {
  const buffer = Buffer.alloc(MAX_INI_BYTES + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = readSync(file, buffer, length, buffer.length - length, null);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UsageError(`the settings file ${quoted(path)} cannot be read: ${messageOf(error)}`, {
      hint: 'name a readable file with --config_file',
      cause: error,
    });
  }
  if (length > MAX_INI_BYTES) {
    throw new UsageError(`the settings file ${quoted(path)} is larger than 1 MiB`, {
      hint: 'name a hydra.ini with --config_file',
    });
  }
  return buffer.toString('utf8', 0, length);
}

/**
 * The file's sections and entries in order. The values follow the rules of npm's ini (quotes, inline comments); the lines
 * are walked here because ini keeps no line numbers and drops what it cannot read.
 * @throws UsageError naming the line when it is no section, entry or comment, stands before any section, or
 * repeats a key.
 */
export function parseIni(text: string, fileName: string): { sections: IniSection[]; entries: IniEntry[] } {
  const sections: IniSection[] = [];
  const entries: IniEntry[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    const where = `${fileName} line ${index + 1}`;
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const header = /^\[([^\]]*)\]\s*([;#].*)?$/.exec(line);
    if (header !== null) {
      sections.push({ name: (header[1] ?? '').trim(), line: index + 1 });
      continue;
    }
    const [key, value] = readEntry(line, where);
    const section = sections.at(-1)?.name;
    if (section === undefined) {
      throw new UsageError(`${where}: ${quoted(key)} stands before any section`, {
        hint: 'put a line like [marathon] above it',
      });
    }
    refuseRepeated(entries, section, key, where);
    entries.push({ section, key, value, line: index + 1 });
  }
  return { sections, entries };
}

function readEntry(line: string, where: string): [key: string, value: string] {
  const found = line.includes('=') ? Object.entries(parse(line, { bracketedArray: false }))[0] : undefined;
  if (found === undefined) {
    throw new UsageError(`${where}: ${shown(line)} cannot be read`, {
      hint: 'write [section], or key = value',
    });
  }
  return [found[0], String(found[1])];
}

// A line that was meant to hold a secret shows none of it.
function shown(line: string): string {
  const [, secret] = /^\W*(\w*(?:password|token|secret)\w*)/i.exec(line) ?? [];
  return secret === undefined ? quoted(withoutLogins(line)) : `the line of ${quoted(secret)}`;
}

function refuseRepeated(entries: readonly IniEntry[], section: string, key: string, where: string): void {
  const earlier = entries.find((entry) => entry.section === section && entry.key === key);
  if (earlier === undefined) return;
  throw new UsageError(`${where}: [${section}] ${key} is set a second time`, {
    hint: `keep this one or the one in line ${earlier.line}`,
  });
}
