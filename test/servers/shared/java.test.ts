import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findJava, parseJavaVersion } from '../../../src/servers/shared/java.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

const need = { oldest: 17, whose: 'the example', hint: 'install one' };
let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

/** Puts a `java` into the folder that prints this to stderr, as the real one does. */
function javaThatPrints(text: string, code = 0): string {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const java = join(folder, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\necho '${text}' >&2\nexit ${code}\n`);
  chmodSync(java, 0o755);
  return java;
}

describe('findJava', () => {
  it('finds the one of this machine, which brokers need', async () => {
    const java = await findJava(process.env, need);
    expect(java.major).toBeGreaterThanOrEqual(17);
    expect(java.version.startsWith(String(java.major))).toBe(true);
  });

  it('prefers JAVA_HOME', async () => {
    const command = javaThatPrints('openjdk version "21.0.2" 2024-01-16');
    const java = await findJava({ ...process.env, JAVA_HOME: folder }, need);
    expect(java).toEqual({ command, version: '21.0.2', major: 21 });
  });

  it('says what to install when there is none', async () => {
    await expect(findJava({ PATH: folder }, need)).rejects.toMatchObject({
      message: 'no Java on the PATH: the example needs Java 17 or newer',
      hint: 'install one',
    });
  });

  it('says when it is too old', async () => {
    const command = javaThatPrints('openjdk version "11.0.22" 2024-01-16');
    await expect(findJava({ PATH: join(folder, 'bin') }, need)).rejects.toThrow(
      `Java 11.0.22 at ${command} is too old: the example needs 17 or newer`,
    );
  });

  it('says when it does not run', async () => {
    const command = javaThatPrints('broken', 1);
    await expect(findJava({ PATH: join(folder, 'bin') }, need)).rejects.toThrow(`${command} does not run`);
  });
});

describe('parseJavaVersion', () => {
  it.each([
    ['java version "1.8.0_292"', '1.8.0_292', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Dx\nopenjdk version "17" 2021-09-14', '17', 17],
    ['openjdk version "26-ea" 2026-03-17', '26-ea', 26],
  ])('reads %j', (printed, version, major) => {
    expect(parseJavaVersion(printed, 'java', '')).toEqual({ version, major });
  });

  it('refuses what names no version', () => {
    expect(() => parseJavaVersion('hello', '/x/java', '')).toThrow('/x/java -version names no Java version');
  });
});
