import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FetchCache } from '../../src/marathon/fetch-cache.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { serve } from './fixture.ts';

const never = () => new AbortController().signal;
let folder: string;
let keeper: Keeper;
let cache: FetchCache;
let served: Awaited<ReturnType<typeof serve>>;
/** Answers given, and what is served under any name. */
let answers: number[];
let content: Buffer;
let etag: string | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hydra-fetch-'));
  for (const name of ['cache', 'source']) mkdirSync(join(folder, name));
  keeper = await createKeeper();
  cache = new FetchCache(join(folder, 'cache'), keeper);
  answers = [];
  etag = '"one"';
  served = await serve((request, response) => {
    const known = etag !== undefined && request.headers['if-none-match'] === etag;
    const status = request.url?.startsWith('/absent') ? 404 : known ? 304 : 200;
    answers.push(status);
    response.writeHead(status, etag === undefined ? {} : { etag });
    response.end(status === 200 ? content : undefined);
  });
});

afterEach(async () => {
  await served.close();
  await cache.close();
  await keeper.close();
  await rm(folder, { recursive: true, force: true });
});

function newSandbox(): string {
  return mkdtempSync(join(folder, 'sandbox-'));
}

const entry = (uri: string, more: object = {}) => ({
  uri,
  extract: true,
  executable: false,
  cache: false,
  ...more,
});

/** Archives a small tree with a program and a link in it. */
function archive(name: string, text = 'hello'): Buffer {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'bin'), { recursive: true });
  writeFileSync(join(source, 'bin', 'run'), text, { mode: 0o755 });
  if (!readdirSync(source).includes('link')) symlinkSync('bin/run', join(source, 'link'));
  const target = join(folder, name);
  if (name.endsWith('.zip')) execFileSync('zip', ['-q', '-r', '-y', target, '.'], { cwd: source });
  else execFileSync('tar', ['-caf', target, '-C', source, '.']);
  return readFileSync(target);
}

test.each(['a.tar', 'a.tgz', 'a.tar.gz', 'a.tbz2', 'a.tar.bz2', 'a.txz', 'a.tar.xz', 'a.zip'])(
  '%s is extracted and stays beside',
  async (name) => {
    content = archive(name);
    const sandbox = newSandbox();
    await cache.fetchAll([entry(`${served.url}/files/${name}?x=1`)], sandbox, never());
    expect(readdirSync(sandbox).sort()).toEqual([name, 'bin', 'link']);
    expect(readFileSync(join(sandbox, name))).toEqual(content);
    expect(readFileSync(join(sandbox, 'bin', 'run'), 'utf8')).toBe('hello');
    expect(statSync(join(sandbox, 'bin', 'run')).mode & 0o111).toBe(0o111);
    expect(readlinkSync(join(sandbox, 'link'))).toBe('bin/run');
  },
);

test('fifty tasks that come together cost one download', async () => {
  content = archive('a.tgz');
  const sandboxes = Array.from({ length: 50 }, newSandbox);
  await Promise.all(
    sandboxes.map((sandbox) => cache.fetchAll([entry(`${served.url}/a.tgz`)], sandbox, never())),
  );
  expect(answers).toEqual([200]);
  for (const sandbox of sandboxes) expect(readdirSync(sandbox)).toContain('bin');
});

test('later ones ask whether it changed, and get the new one when it did', async () => {
  content = archive('a.tgz', 'old');
  const uri = `${served.url}/a.tgz`;
  await cache.fetchAll([entry(uri)], newSandbox(), never());
  await cache.fetchAll([entry(uri)], newSandbox(), never());
  etag = '"two"';
  content = archive('a.tgz', 'new');
  const sandbox = newSandbox();
  await cache.fetchAll([entry(uri)], sandbox, never());
  expect(answers).toEqual([200, 304, 200]);
  expect(readFileSync(join(sandbox, 'bin', 'run'), 'utf8')).toBe('new');
  // The old version went when the new one came.
  expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
});

test('what a task does to its files does not reach the next one', async () => {
  content = archive('a.tgz');
  const uri = `${served.url}/a.tgz`;
  const [first, second] = [newSandbox(), newSandbox()];
  await cache.fetchAll([entry(uri)], first, never());
  writeFileSync(join(first, 'bin', 'run'), 'changed');
  await cache.fetchAll([entry(uri)], second, never());
  expect(readFileSync(join(second, 'bin', 'run'), 'utf8')).toBe('hello');
});

test('without anything to tell versions apart it is fetched each time', async () => {
  etag = undefined;
  content = Buffer.from('x');
  await cache.fetchAll([entry(`${served.url}/plain`)], newSandbox(), never());
  await cache.fetchAll([entry(`${served.url}/plain`)], newSandbox(), never());
  expect(answers).toEqual([200, 200]);
});

test('files of this machine are fetched too, and again when they changed', async () => {
  const file = join(folder, 'local.txt');
  for (const text of ['one', 'longer']) {
    writeFileSync(file, text);
    const sandbox = newSandbox();
    await cache.fetchAll([entry(file), entry(`file://${file}`, { destPath: 'sub/copy' })], sandbox, never());
    expect(readFileSync(join(sandbox, 'local.txt'), 'utf8')).toBe(text);
    expect(readFileSync(join(sandbox, 'sub', 'copy'), 'utf8')).toBe(text);
  }
});

test('an entry may be executable, or not to be extracted', async () => {
  content = archive('a.tgz');
  const sandbox = newSandbox();
  const wanted = [
    entry(`${served.url}/a.tgz`, { extract: false }),
    entry(`${served.url}/tool`, { executable: true }),
  ];
  await cache.fetchAll(wanted, sandbox, never());
  expect(readdirSync(sandbox).sort()).toEqual(['a.tgz', 'tool']);
  expect(statSync(join(sandbox, 'tool')).mode & 0o111).toBe(0o111);
});

test('a single file that is compressed is extracted beside, too', async () => {
  content = gzipSync('text');
  const sandbox = newSandbox();
  await cache.fetchAll([entry(`${served.url}/data.txt.gz`)], sandbox, never());
  expect(readdirSync(sandbox).sort()).toEqual(['data.txt', 'data.txt.gz']);
  expect(readFileSync(join(sandbox, 'data.txt'), 'utf8')).toBe('text');
});

test('what may be cached is not asked for again', async () => {
  content = Buffer.from('one');
  etag = undefined;
  for (const _ of [1, 2]) {
    await cache.fetchAll([entry(`${served.url}/plain`, { cache: true })], newSandbox(), never());
  }
  expect(answers).toEqual([200]);
});

/** Archives entries whatever their names, as nobody's own tools would. */
function craft(name: string, kind: 'tar' | 'zip', entries: Record<string, string>): void {
  const program = `
import io, json, sys, tarfile, zipfile
path, kind, entries = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
if kind == 'zip':
    with zipfile.ZipFile(path, 'w') as archive:
        for name, text in entries.items(): archive.writestr(name, text)
else:
    with tarfile.open(path, 'w:gz') as archive:
        for name, text in entries.items():
            info = tarfile.TarInfo(name)
            if text.startswith('-> '): info.type, info.linkname = tarfile.SYMTYPE, text[3:]
            elif text == 'pipe': info.type = tarfile.FIFOTYPE
            else: info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()) if info.size else None)
`;
  const path = join(folder, name);
  execFileSync('python3', ['-c', program, path, kind, JSON.stringify(entries)]);
}

test.each<['tar' | 'zip', Record<string, string>, RegExp]>([
  ['tar', { '../out': 'x' }, /bad: the archive's entry \.\.\/out leaves its folder/],
  ['tar', { '/tmp/hydra-out': 'x' }, /entry \/tmp\/hydra-out leaves its folder/],
  ['tar', { 'a/../../out': 'x' }, /leaves its folder/],
  ['zip', { '../out': 'x' }, /leaves its folder/],
  ['zip', { '/tmp/hydra-out': 'x' }, /leaves its folder/],
  ['tar', { way: '-> ..', 'way/out': 'x' }, /could not extract the archive/],
  ['tar', { pipe: 'pipe' }, /pipe is neither file nor folder nor link/],
])('a %s with %j is refused', async (kind, entries, message) => {
  const name = kind === 'tar' ? 'a.tgz' : 'a.zip';
  craft(name, kind, entries);
  const sandbox = newSandbox();
  const failing = cache.fetchAll([entry(join(folder, name))], sandbox, never());
  await expect(failing).rejects.toThrow(new RegExp(message.source.replace('bad: ', '')));
  expect(readdirSync(folder)).not.toContain('out');
});

test('nothing is written through a link that was fetched before', async () => {
  craft('links.tgz', 'tar', { way: '-> ..', file: '-> ../file' });
  craft('second.tgz', 'tar', { 'way/out': 'x' });
  writeFileSync(join(folder, 'plain'), 'mine');
  const at = (name: string, more: object = {}) => entry(join(folder, name), more);
  const links = at('links.tgz');
  const leaving = [at('second.tgz'), at('plain', { destPath: 'way/out' })];
  for (const next of leaving) {
    const failing = cache.fetchAll([links, next], newSandbox(), never());
    await expect(failing).rejects.toThrow('is a link, which may lead out');
  }
  const sandbox = newSandbox();
  await cache.fetchAll([links, at('plain', { destPath: 'file' })], sandbox, never());
  expect(readFileSync(join(sandbox, 'file'), 'utf8')).toBe('mine');
  expect(readdirSync(folder)).not.toContain('out');
  expect(readdirSync(folder)).not.toContain('file');
});

test.each<[string, (url: string) => object, RegExp]>([
  [
    'an answer that is no success',
    (url) => entry(`${url}/absent.tgz`),
    /absent.tgz: the server answered 404/,
  ],
  ['a file that is not there', () => entry('/absent/file'), /Failed to fetch \/absent\/file: ENOENT/],
  ['an archive that is none', (url) => entry(`${url}/a.tgz`), /a.tgz: tar could not extract the archive: .+/],
  ['a scheme nobody serves', () => entry('hdfs://h/a'), /hdfs:\/\/ is not supported/],
  [
    'a name outside of the sandbox',
    (url) => entry(`${url}/a`, { destPath: '../a' }),
    /outside of the sandbox/,
  ],
  ['a uri without a name', (url) => entry(`${url}/`), /names no file/],
])('%s is a clear failure', async (_, wanted, message) => {
  content = Buffer.from('no archive');
  const sandbox = newSandbox();
  const failing = cache.fetchAll([wanted(served.url) as ReturnType<typeof entry>], sandbox, never());
  await expect(failing).rejects.toThrow(message);
});

test('a server that is gone is a clear failure', async () => {
  const gone = await serve(() => {});
  await gone.close();
  const fetching = cache.fetchAll([entry(`${gone.url}/a`)], newSandbox(), never());
  await expect(fetching).rejects.toThrow(new RegExp(`^Failed to fetch ${gone.url}/a: .*ECONNREFUSED`));
});

test('after a failure the next one tries again', async () => {
  const uri = `${served.url}/a.tgz`;
  content = Buffer.from('no archive');
  await expect(cache.fetchAll([entry(uri)], newSandbox(), never())).rejects.toThrow();
  etag = '"two"';
  content = archive('a.tgz');
  await cache.fetchAll([entry(uri)], newSandbox(), never());
});

test('a task that is killed does not wait for a server that is silent', async () => {
  const silent = await serve(() => {});
  const kill = new AbortController();
  const fetching = cache.fetchAll([entry(`${silent.url}/a`)], newSandbox(), kill.signal);
  kill.abort(new Error('killed'));
  await expect(fetching).rejects.toThrow('killed');
  await cache.close();
  await silent.close();
});
