import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from './fixture.ts';

let fixture: Fixture;
let directory: string;

beforeAll(async () => {
  fixture = await Fixture.start();
  const script =
    'printf 0123456789; head -c 100000 /dev/zero > big; ln -s /etc link; touch ready; exec sleep 1000';
  const [task] = await fixture.launch({ id: '/files', cmd: script });
  const state = (await fixture.call('GET', '/state')).body as { frameworks?: { executors: Json[] }[] };
  directory = String(state.frameworks?.[0]?.executors.find(({ id }) => id === task?.id)?.directory);
  while ((await read('ready')).status !== 200);
});

afterAll(() => fixture.close());

const read = (file: string, query = '', endpoint = '/files/read') =>
  fixture.call('GET', `${endpoint}?path=${encodeURIComponent(`${directory}/${file}`)}${query}`);

test('a part of a file, by offset and length', async () => {
  expect((await read('stdout', '&offset=2&length=3')).body).toEqual({ data: '234', offset: 2 });
  expect((await read('stdout', '&offset=8&length=100')).body).toEqual({ data: '89', offset: 8 });
  expect((await read('stdout', '&offset=99')).body).toEqual({ data: '', offset: 99 });
  expect((await read('stdout', '&offset=0', '/files/read.json')).body).toEqual({
    data: '0123456789',
    offset: 0,
  });
});

test('without an offset, or at -1, the size', async () => {
  expect((await read('stdout', '&offset=-1')).body).toEqual({ data: '', offset: 10 });
  expect((await read('stdout')).body).toEqual({ data: '', offset: 10 });
});

test('at most 64 KiB at once', async () => {
  expect(String((await read('big', '&offset=0&length=99999')).body.data)).toHaveLength(65_536);
});

test.each(['../../../../../../etc/hostname', 'link/hostname', 'absent', '../../cache'])(
  '%s is not found: only what is inside the sandboxes',
  async (file) => {
    expect((await read(file, '&offset=0')).status).toBe(404);
  },
);

test('what is no request for a file is 400', async () => {
  expect((await fixture.call('GET', '/files/read')).status).toBe(400);
  expect((await read('stdout', '&offset=x')).status).toBe(400);
  expect((await read('stdout', '&offset=-2')).status).toBe(400);
  expect((await read('', '&offset=0')).status).toBe(400);
});
