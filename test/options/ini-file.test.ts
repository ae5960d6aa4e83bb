import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseIni, readIniText } from '../../src/options/ini-file.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { refused } from './refused.ts';

describe('parseIni', () => {
  it('gives every section and entry with its line', () => {
    const text =
      '\uFEFF; ours\r\n[marathon]\r\nip = 10.0.0.1 ; the master\r\n\r\n# more\r\n[ mesos ]\r\n  cluster0="rack.1"\r\n';
    expect(parseIni(text, 'hydra.ini')).toEqual({
      sections: [
        { name: 'marathon', line: 2 },
        { name: 'mesos', line: 6 },
      ],
      entries: [
        { section: 'marathon', key: 'ip', value: '10.0.0.1', line: 3 },
        { section: 'mesos', key: 'cluster0', value: 'rack.1', line: 7 },
      ],
    });
  });

  it('keeps words that ini would turn into other kinds, and an empty value', () => {
    const { entries } = parseIni('[hydra]\ndev = true\nport =\n', 'hydra.ini');
    expect(entries.map((entry) => entry.value)).toEqual(['true', '']);
  });

  it.each([
    ['a#b;c', 'a#b;c'],
    ['a=b', 'a=b'],
    ['a ; a comment', 'a'],
    ['a\t# a comment', 'a'],
    ['a \\# b\\;', 'a # b;'],
    ['c:\\d\\\\e', 'c:\\d\\\\e'],
    ['it\'s "so"', 'it\'s "so"'],
    ['"a # b" ; a comment', 'a # b'],
    ['\'say "a" ; \\# b\'', 'say "a" ; \\# b'],
    ['" a "', ' a '],
    ['""', ''],
    ['# nothing', ''],
  ])('reads the value of %j as %j', (text, value) => {
    expect(parseIni(`[a]\nb = ${text}`, 'hydra.ini').entries[0]?.value).toBe(value);
  });

  it('knows no key that would change what an object is', () => {
    expect(parseIni('[mesos]\n__proto__ = 5\n', 'hydra.ini').entries[0]?.key).toBe('__proto__');
  });

  it.each([
    ['"a', 'begins with " and has no second one', 'put \' around a value that begins with "'],
    ["'it's", "goes on behind its second '", 'put " around a value that holds \''],
    ['"a";b', 'goes on behind its second "', 'a comment needs a blank before it'],
    ['a #b', 'holds " #", which begins a comment', 'put quotes around the value'],
    ['#b', 'holds " #", which begins a comment', 'put quotes around the value'],
  ])('refuses %j as a password, with the line and none of it', (text, problem, hint) => {
    const told = refused(() => parseIni(`[marathon]\npassword = ${text}`, 'hydra.ini'));
    expect(told).toContain(`hydra.ini line 2, "password" ${problem} (`);
    expect(told).toContain(hint);
    expect(told).not.toMatch(/it's|b"|#b/);
  });

  it.each([
    ['[mesos\n', 'hydra.ini line 1: "[mesos" cannot be read (write [section], or key = value)'],
    ['[mesos]\nport\n', 'hydra.ini line 2: "port" cannot be read (write [section], or key = value)'],
    ['[mesos]\n= 5\n', 'hydra.ini line 2: "= 5" cannot be read (write [section], or key = value)'],
    [
      'port = 5\n',
      'hydra.ini line 1: "port" stands before any section (put a line like [marathon] above it)',
    ],
    [
      '[mesos]\nport = 5\n[mesos]\nport = 6\n',
      'hydra.ini line 4: [mesos] port is set a second time (keep this one or the one in line 2)',
    ],
  ])('refuses %j', (text, message) => {
    expect(refused(() => parseIni(text, 'hydra.ini'))).toBe(message);
  });
});

describe('readIniText', () => {
  let folder: string;
  beforeEach(() => {
    folder = tempFolder();
  });

  it('reads a file and tells when there is none', () => {
    writeFileSync(join(folder, 'hydra.ini'), '[mesos]\n');
    expect(readIniText(join(folder, 'hydra.ini'))).toBe('[mesos]\n');
    expect(readIniText(join(folder, 'other.ini'))).toBeUndefined();
  });

  it('refuses a folder, a path the system cannot take and a huge file', () => {
    expect(refused(() => readIniText(folder))).toContain('is a folder');
    expect(refused(() => readIniText(`${folder}/a\u0000b`))).toContain('cannot be read');
    writeFileSync(join(folder, 'huge.ini'), Buffer.alloc((1 << 20) + 1, ';'));
    expect(refused(() => readIniText(join(folder, 'huge.ini')))).toContain('larger than 1 MiB');
  });

  it('refuses a link that leads nowhere: somebody meant a file', () => {
    symlinkSync('/nowhere/hydra.ini', join(folder, 'lost.ini'));
    expect(refused(() => readIniText(join(folder, 'lost.ini')))).toContain('cannot be read');
  });

  it('refuses a device, which has no end, unread', () => {
    expect(refused(() => readIniText('/dev/zero'))).toBe(
      'the settings file "/dev/zero" is no regular file (name a hydra.ini with --config_file)',
    );
  });
});
