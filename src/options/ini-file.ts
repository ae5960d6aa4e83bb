import { UsageError } from '../base/errors.ts';
import { withoutLogins } from '../base/secret.ts';
import { quoted } from './field.ts';
import { iniValue } from './ini-value.ts';
import { readIfThere } from './small-file.ts';

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

/**
 * The file's text, or undefined when there is no such file.
 * @throws UsageError when it is there and cannot be read, is no regular file or is larger than 1 MiB.
 */
export function readIniText(path: string): string | undefined {
  return readIfThere(path, `the settings file ${quoted(path)}`, 'name a hydra.ini with --config_file');
}

/**
 * The file's sections and entries in order; see `iniValue` for quotes and comments behind a value.
 * @throws UsageError naming the line when it is no section, entry or comment, stands before any section, repeats a key
 * or has a quote that leaves open what the value is.
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

const secretKey = /password$|token$|secret$/i;

function readEntry(line: string, where: string): [key: string, value: string] {
  const [, key, text] = /^([^=]*[^=\s])\s*=(.*)$/s.exec(line) ?? [];
  if (key === undefined || text === undefined) {
    throw new UsageError(`${where}: ${shown(line)} cannot be read`, {
      hint: 'write [section], or key = value',
    });
  }
  return [key, iniValue(text, { where: `${where}, ${quoted(key)}`, secret: secretKey.test(key) })];
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
