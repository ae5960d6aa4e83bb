import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;
let directory: string;

beforeAll(async () => {
  fixture = await Fixture.start();
  const script =
    'printf 0123456789; head -c 100000 /dev/zero > big; ln -s /etc link; mkfifo pipe; touch ready; exec sleep 1000';
  const [task] = await fixture.launch({ id: '/files', cmd: script });
  const state = (await fixture.call('GET', '/state')).body as { frameworks?: { executors: Json[] }[] };
  directory = String(state.frameworks?.[0]?.executors.find(({ id }) => id === task?.id)?.directory);
  while ((await read('ready')).status !== 200);
  mkdirSync(join(directory, 'sub'));
  writeFileSync(join(directory, 'sub', 'a "quoted" é'), 'text');
  symlinkSync('../../..', join(directory, 'up'));
});

afterAll(() => fixture.close());

const read = (file: string, query = '', endpoint = '/files/read') =>
  fixture.call('GET', `${endpoint}?path=${encodeURIComponent(`${directory}/${file}`)}${query}`);

const endpoints = ['read', 'browse', 'download'].map((name) => `/files/${name}`);

test('a part of a file, by offset and length', async () => {
  expect((await read('stdout', '&offset=2&length=3')).body).toEqual({ data: '234', offset: 2 });
  expect((await read('stdout', '&offset=8&length=100')).body).toEqual({ data: '89', offset: 8 });
  expect((await read('stdout', '&offset=99')).body).toEqual({ data: '', offset: 99 });
  expect((await read('stdout', '&offset=0', '/files/read.json')).body).toEqual({
    data: '0123456789',
    offset: 0,
  });
  expect((await read('stdout', '&offset=8&jsonp=cb')).text).toBe('/**/cb({"data":"89","offset":8});');
});

test('without an offset, or at -1, the size', async () => {
  expect((await read('stdout', '&offset=-1')).body).toEqual({ data: '', offset: 10 });
  expect((await read('stdout')).body).toEqual({ data: '', offset: 10 });
});

test('at most 64 KiB at once', async () => {
  expect(String((await read('big', '&offset=0&length=99999')).body.data)).toHaveLength(65_536);
});

test.each([
  '../../../../../../etc/hostname',
  'link/hostname',
  'up/../../etc',
  'up',
  'link',
  'absent',
  '../../cache',
  '../..',
  '..',
  'std\0out',
])('%j is not found: only what is inside the sandboxes', async (file) => {
  for (const endpoint of endpoints) expect((await read(file, '&offset=0', endpoint)).status).toBe(404);
});

test('another sandbox is inside too', async () => {
  expect((await read(`../${directory.slice(dirname(directory).length + 1)}/stdout`)).status).toBe(200);
});

test('what is no request for a file is 400', async () => {
  for (const endpoint of endpoints) expect((await fixture.call('GET', endpoint)).status).toBe(400);
  expect((await read('stdout', '&offset=x')).status).toBe(400);
  expect((await read('stdout', '&offset=-2')).status).toBe(400);
  expect((await read('stdout', `&offset=${'9'.repeat(30)}`)).status).toBe(400);
  for (const file of ['', 'sub', 'pipe']) {
    expect((await read(file, '&offset=0')).status).toBe(400);
    expect((await read(file, '', '/files/download')).status).toBe(400);
  }
});

test.each(['/files/browse', '/files/browse.json'])('%s lists a folder', async (endpoint) => {
  const listed = (await read('', '', endpoint)).body as unknown as Json[];
  const named = new Map(listed.map((entry) => [String(entry.path).slice(directory.length + 1), entry]));
  expect([...named.keys()]).toEqual(['big', 'link', 'pipe', 'ready', 'stderr', 'stdout', 'sub', 'up']);
  expect(named.get('stdout')).toEqual({
    path: `${directory}/stdout`,
    mode: expect.stringMatching(/^-rw-[r-][w-]-[r-]--$/),
    nlink: 1,
    uid: expect.any(String),
    gid: expect.any(String),
    size: 10,
    mtime: expect.any(Number),
  });
  const ageSeconds = Date.now() / 1_000 - Number(named.get('stdout')?.mtime);
  expect(ageSeconds).toBeLessThan(3_600);
  expect(named.get('sub')?.mode).toMatch(/^d/);
  expect(named.get('link')?.mode).toMatch(/^l/);
});

test('a file lists nothing, and a list may be asked for as a script', async () => {
  expect((await read('stdout', '', '/files/browse')).body).toEqual([]);
  const script = await read('', '&jsonp=jsonp_1', '/files/browse');
  expect(script.headers.get('content-type')).toMatch(/^application\/javascript/);
  expect(script.text).toMatch(/^\/\*\*\/jsonp_1\(\[\{"path":/);
  expect((await read('', '&jsonp=a(1)', '/files/browse')).status).toBe(400);
});

test.each(['/files/download', '/files/download.json'])('%s sends a whole file', async (endpoint) => {
  const big = await read('big', '', endpoint);
  expect(big.text).toHaveLength(100_000);
  expect(big.headers.get('content-disposition')).toContain('attachment; filename="big"');
  const odd = await read('sub/a "quoted" é', '', endpoint);
  expect(odd.text).toBe('text');
  expect(odd.headers.get('content-disposition')).toBe(
    `attachment; filename="a _quoted_ _"; filename*=UTF-8''a%20%22quoted%22%20%C3%A9`,
  );
  expect((await read('stderr', '', endpoint)).text).toBe('');
  const head = await fixture.call('HEAD', `${endpoint}?path=${encodeURIComponent(`${directory}/big`)}`);
  expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, '100000', '']);
});
