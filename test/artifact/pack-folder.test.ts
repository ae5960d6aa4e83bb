import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { packFolder } from '../../src/artifact/pack-folder.ts';
import { HydraError } from '../../src/base/errors.ts';
import { tempFolder } from '../harness/temp-folder.ts';

/** By name what a folder holds. One name is too long for a plain tar header, some are not what tools expect. */
const files: Record<string, string> = {
  'run.mjs': 'console.log(1)\n',
  empty: '',
  '@at': 'no archive to read from',
  'c:colon': 'no drive',
  '-dash': 'no option',
  'über/größe.txt': 'ü',
  'deep/er/file.bin': '\0'.repeat(100_000),
  [`${'long/'.repeat(60)}${'n'.repeat(200)}`]: 'long',
};

let folder: string;

beforeEach(() => {
  folder = join(tempFolder(), 'programs');
  fill(folder, Object.keys(files));
});

function fill(target: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), files[name] ?? '');
  }
}

/** What the system's own tar makes of it: contents and permissions by name. */
function extracted(archive: Buffer): Record<string, { text: string; mode: number }> {
  const target = tempFolder();
  execFileSync('tar', ['-xzf', '-', '--same-permissions', '-C', target], { input: archive });
  const found = readdirSync(target, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, path: join(target, name) }))
    .filter(({ path }) => statSync(path).isFile())
    .map(({ name, path }) => {
      const { mode } = statSync(path);
      return [name, { text: readFileSync(path, 'utf8'), mode: mode & 0o7777 }] as const;
    });
  return Object.fromEntries(found);
}

describe('a packed folder', () => {
  it('is extracted by tar -xzf as the same files', async () => {
    chmodSync(join(folder, 'run.mjs'), 0o700);
    const expected = Object.entries(files).map(([name, text]) => [
      name,
      { text, mode: name === 'run.mjs' ? 0o755 : 0o644 },
    ]);
    expect(extracted(await packFolder(folder))).toEqual(Object.fromEntries(expected));
  });

  it('has equal bytes for equal content, whatever order, times, permissions and links of its files', async () => {
    const other = join(tempFolder(), 'elsewhere');
    fill(other, Object.keys(files).reverse());
    for (const name of Object.keys(files)) {
      utimesSync(join(other, name), 1e9, 1e9);
      chmodSync(join(other, name), 0o640);
    }
    // Two names of one file there, two files here.
    linkSync(join(other, 'run.mjs'), join(other, 'same.mjs'));
    writeFileSync(join(folder, 'same.mjs'), files['run.mjs'] ?? '');
    const [one, two] = [await packFolder(folder), await packFolder(other)];
    expect(one.equals(two)).toBe(true);
    expect(extracted(two)).toMatchObject({ 'same.mjs': { text: files['run.mjs'] } });
  });

  it('has other bytes once a file has', async () => {
    const before = await packFolder(folder);
    writeFileSync(join(folder, 'run.mjs'), 'console.log(2)\n');
    expect((await packFolder(folder)).equals(before)).toBe(false);
  });

  it('lists names in order and nobody as owner', async () => {
    const input = await packFolder(folder);
    const args = ['-tzf', '-', '--quoting-style=literal'];
    const lines = execFileSync('tar', args, { input, encoding: 'utf8' }).trim().split('\n');
    expect(lines).toEqual(Object.keys(files).sort());
    const verbose = execFileSync('tar', ['-tvzf', '-', '--numeric-owner', '--utc'], {
      input,
      encoding: 'utf8',
    });
    for (const line of verbose.trim().split('\n')) expect(line).toMatch(/ 0\/0 .* 1970-01-01 00:00 /);
  });
});

describe('refused is', () => {
  it('a symbolic link, also one to a folder below', async () => {
    symlinkSync('run.mjs', join(folder, 'deep', 'link'));
    const packed = packFolder(folder);
    await expect(packed).rejects.toThrow(HydraError);
    await expect(packed).rejects.toThrow(`cannot pack the folder ${folder}: deep/link is a symbolic link`);
    await expect(packed).rejects.toMatchObject({ hint: expect.stringContaining('regular file') });
    symlinkSync('deep', join(folder, 'also'));
    await expect(packFolder(folder)).rejects.toThrow(/: also is a symbolic link$/);
  });

  it('what is neither file nor folder', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(packFolder(folder)).rejects.toThrow(/: pipe is no regular file$/);
  });

  it.each([
    ['none', 'ENOENT'],
    ['run.mjs', 'ENOTDIR'],
  ])('a folder that is none: %s', async (name, code) => {
    const packed = packFolder(join(folder, name));
    await expect(packed).rejects.toThrow(HydraError);
    await expect(packed).rejects.toThrow(
      new RegExp(`^cannot pack the folder ${folder}/${name}: ${code}: [^\n]+$`),
    );
  });
});
