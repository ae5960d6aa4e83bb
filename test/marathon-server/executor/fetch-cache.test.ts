import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { FetchCache } from '../../../src/marathon-server/executor/fetch-cache.ts';
import type { Keeper } from '../../../src/process/keeper.ts';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { serve } from '../fixture.ts';

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
  folder = tempFolder();
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
});

function newSandbox(): string {
  const sandbox = join(folder, `sandbox-${randomUUID()}`);
  mkdirSync(sandbox);
  return sandbox;
}

const entry = (uri: string, more: object = {}) => ({
  uri,
  extract: true,
  executable: false,
  cache: false,
  ...more,
});

function fetchInto(
  sandbox: string,
  entries: ReturnType<typeof entry>[],
  appId = '/app',
  signal = never(),
): Promise<void> {
  return cache.fetchAll(entries, { appId, sandbox, signal });
}

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
    await fetchInto(sandbox, [entry(`${served.url}/files/${name}?x=1`)]);
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
  await Promise.all(sandboxes.map((sandbox) => fetchInto(sandbox, [entry(`${served.url}/a.tgz`)])));
  expect(answers).toEqual([200]);
  for (const sandbox of sandboxes) expect(readdirSync(sandbox)).toContain('bin');
});

test('later ones ask whether it changed, and get the new one when it did', async () => {
  content = archive('a.tgz', 'old');
  const uri = `${served.url}/a.tgz`;
  await fetchInto(newSandbox(), [entry(uri)]);
  await fetchInto(newSandbox(), [entry(uri)]);
  etag = '"two"';
  content = archive('a.tgz', 'new');
  const sandbox = newSandbox();
  await fetchInto(sandbox, [entry(uri)]);
  expect(answers).toEqual([200, 304, 200]);
  expect(readFileSync(join(sandbox, 'bin', 'run'), 'utf8')).toBe('new');
  // The old version went when the new one came.
  await cache.close();
  expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
});

test('what a task does to its files does not reach the next one', async () => {
  content = archive('a.tgz');
  const uri = `${served.url}/a.tgz`;
  const [first, second] = [newSandbox(), newSandbox()];
  await fetchInto(first, [entry(uri)]);
  writeFileSync(join(first, 'bin', 'run'), 'changed');
  await fetchInto(second, [entry(uri)]);
  expect(readFileSync(join(second, 'bin', 'run'), 'utf8')).toBe('hello');
});

test('without anything to tell versions apart it is fetched each time', async () => {
  etag = undefined;
  content = Buffer.from('x');
  await fetchInto(newSandbox(), [entry(`${served.url}/plain`)]);
  await fetchInto(newSandbox(), [entry(`${served.url}/plain`)]);
  expect(answers).toEqual([200, 200]);
});

test('files of this machine are fetched too, and again when they changed', async () => {
  const file = join(folder, 'local.txt');
  for (const text of ['one', 'longer']) {
    writeFileSync(file, text);
    const sandbox = newSandbox();
    await fetchInto(sandbox, [entry(file), entry(`file://${file}`, { destPath: 'sub/copy' })]);
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
  await fetchInto(sandbox, wanted);
  expect(readdirSync(sandbox).sort()).toEqual(['a.tgz', 'tool']);
  expect(statSync(join(sandbox, 'tool')).mode & 0o111).toBe(0o111);
});

test('a single file that is compressed is extracted beside, too', async () => {
  content = gzipSync('text');
  const sandbox = newSandbox();
  await fetchInto(sandbox, [entry(`${served.url}/data.txt.gz`)]);
  expect(readdirSync(sandbox).sort()).toEqual(['data.txt', 'data.txt.gz']);
  expect(readFileSync(join(sandbox, 'data.txt'), 'utf8')).toBe('text');
});

test('what may be cached is not asked for again', async () => {
  content = Buffer.from('one');
  etag = undefined;
  for (const _ of [1, 2]) {
    await fetchInto(newSandbox(), [entry(`${served.url}/plain`, { cache: true })]);
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
  const failing = fetchInto(sandbox, [entry(join(folder, name))]);
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
    const failing = fetchInto(newSandbox(), [links, next]);
    await expect(failing).rejects.toThrow('is a link, which may lead out');
  }
  const sandbox = newSandbox();
  await fetchInto(sandbox, [links, at('plain', { destPath: 'file' })]);
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
  const failing = fetchInto(sandbox, [wanted(served.url) as ReturnType<typeof entry>]);
  await expect(failing).rejects.toThrow(message);
});

test('a server that is gone is a clear failure', async () => {
  const gone = await serve(() => {});
  await gone.close();
  const fetching = fetchInto(newSandbox(), [entry(`${gone.url}/a`)]);
  await expect(fetching).rejects.toThrow(new RegExp(`^Failed to fetch ${gone.url}/a: .*ECONNREFUSED`));
});

test('after a failure the next one tries again', async () => {
  const uri = `${served.url}/a.tgz`;
  content = Buffer.from('no archive');
  await expect(fetchInto(newSandbox(), [entry(uri)])).rejects.toThrow();
  etag = '"two"';
  content = archive('a.tgz');
  await fetchInto(newSandbox(), [entry(uri)]);
});

test('a task that is killed does not wait for a server that is silent', async () => {
  const silent = await serve(() => {});
  const kill = new AbortController();
  const fetching = fetchInto(newSandbox(), [entry(`${silent.url}/a`)], '/app', kill.signal);
  kill.abort(new Error('killed'));
  await expect(fetching).rejects.toThrow('killed');
  await cache.close();
  await silent.close();
});

/** What the cache holds on the disk once all that it removes is gone. */
async function kept(): Promise<string[]> {
  await cache.close();
  return readdirSync(join(folder, 'cache'));
}

function treesOf(content: string): string[] {
  return readdirSync(join(folder, 'cache', content)).filter((name) => name.startsWith('tar-'));
}

test('the same content from different addresses is kept and extracted once', async () => {
  content = archive('a.tgz');
  for (const name of ['one', 'two', 'three']) {
    const sandbox = newSandbox();
    await fetchInto(sandbox, [entry(`${served.url}/${name}/a.tgz`)], `/${name}`);
    expect(readFileSync(join(sandbox, 'bin', 'run'), 'utf8')).toBe('hello');
  }
  const [only = '', ...others] = await kept();
  expect(others).toEqual([]);
  expect(treesOf(only)).toHaveLength(1);
});

test('apps that share what they fetch may come and go in any order', async () => {
  etag = undefined;
  content = archive('a.tgz');
  cache = new FetchCache(join(folder, 'cache'), keeper, { unused: none });
  await fetchInto(newSandbox(), [entry(`${served.url}/one/a.tgz`)], '/one');
  await fetchInto(newSandbox(), [entry(`${served.url}/two/a.tgz`, { cache: true })], '/two');
  cache.forget('/one');
  expect(await kept()).toHaveLength(1);
  await fetchInto(newSandbox(), [entry(`${served.url}/two/a.tgz`, { cache: true })], '/two');
  expect(answers).toEqual([200, 200]);
  cache.forget('/two');
  expect(await kept()).toEqual([]);
});

const none = { entries: 0, bytes: 0, treeBytes: 0 };
const ample = { entries: 100, bytes: 1e9, treeBytes: 1e9 };

test.each([
  ['entries', { ...ample, entries: 3 }],
  ['bytes', { ...ample, bytes: 3_500 }],
])('what no app uses is kept for the next, bounded in %s, the newest of it', async (_, unused) => {
  etag = undefined;
  cache = new FetchCache(join(folder, 'cache'), keeper, { unused });
  for (let run = 0; run < 10; run += 1) {
    content = Buffer.alloc(1_000, run);
    await fetchInto(newSandbox(), [entry(`${served.url}/${run}/a`)], `/${run}`);
    cache.forget(`/${run}`);
  }
  const contents = (await kept()).map((name) => readFileSync(join(folder, 'cache', name, 'file'))[0] ?? -1);
  expect(contents.sort()).toEqual([7, 8, 9]);
});

test('what was extracted counts as well', async () => {
  cache = new FetchCache(join(folder, 'cache'), keeper, { unused: { ...ample, treeBytes: 1_000_000 } });
  etag = undefined;
  for (const size of [600_000, 700_000]) {
    content = gzipSync(Buffer.alloc(size, 'x'));
    await fetchInto(newSandbox(), [entry(`${served.url}/${size}/a.gz`)], `/${size}`);
    cache.forget(`/${size}`);
  }
  expect(await kept()).toHaveLength(1);
});

test('what apps use is bounded too, and fetched again when it is needed again', async () => {
  etag = undefined;
  cache = new FetchCache(join(folder, 'cache'), keeper, { all: { ...ample, entries: 2 } });
  for (const name of ['a', 'b', 'c', 'a']) {
    content = Buffer.from(name);
    const sandbox = newSandbox();
    await fetchInto(sandbox, [entry(`${served.url}/${name}`, { cache: true })], `/${name}`);
    expect(readFileSync(join(sandbox, name), 'utf8')).toBe(name);
  }
  expect(answers).toEqual([200, 200, 200, 200]);
  expect(await kept()).toHaveLength(2);
});

test('a download ends with the last task that waits for it', async () => {
  let asked = () => {};
  let cut = () => {};
  const began = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const endless = await serve((_, response) => {
    response.once('close', cut);
    response.writeHead(200).write('x');
    asked();
  });
  const kills = [new AbortController(), new AbortController()];
  const fetching = kills.map(({ signal }, index) =>
    fetchInto(newSandbox(), [entry(`${endless.url}/a`)], `/${index}`, signal).catch(({ message }) => message),
  );
  await began;
  kills[0]?.abort(new Error('first killed'));
  expect(await fetching[0]).toBe('first killed');
  kills[1]?.abort(new Error('second killed'));
  expect(await fetching[1]).toBe('second killed');
  await ended;
  expect(await kept()).toEqual([]);
  await endless.close();
});

test('an extraction ends with the last task that waits for it', async () => {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const pidFile = join(folder, 'pid');
  // A name that is there is there with its content.
  const program = `#!/bin/sh\necho $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}\nexec sleep 1000\n`;
  writeFileSync(join(tools, 'tar'), program, { mode: 0o755 });
  content = archive('a.tgz');
  vi.stubEnv('PATH', `${tools}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const kill = new AbortController();
  const watcher = watch(folder);
  const fetching = fetchInto(newSandbox(), [entry(`${served.url}/a.tgz`)], '/app', kill.signal);
  while (!readdirSync(folder).includes('pid')) await once(watcher, 'change');
  watcher.close();
  const pid = Number(readFileSync(pidFile, 'utf8'));
  kill.abort(new Error('killed'));
  await expect(fetching).rejects.toThrow('killed');
  cache.forget('/app');
  await cache.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('what is no plain file is refused, for it may never end', async () => {
  const failing = fetchInto(newSandbox(), [entry('/dev/zero')]);
  await expect(failing).rejects.toThrow('Failed to fetch /dev/zero: it is no plain file');
});
