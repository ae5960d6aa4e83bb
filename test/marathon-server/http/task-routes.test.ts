import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});

afterAll(() => fixture.close());

const sleep = (id: string, more: Json = {}) => ({ id, cmd: 'exec sleep 1000', ...more });
const idsOf = (tasks: unknown) => (tasks as Json[]).map(({ id }) => String(id));

test('a task has what Marathon sends and nothing else', async () => {
  const [task] = await fixture.launch(sleep('/shape/a', { ports: [0, 0] }));
  expect(task).toEqual({
    id: expect.stringMatching(/^shape_a\.[0-9a-f-]{36}$/),
    appId: '/shape/a',
    slaveId: expect.any(String),
    host: '127.0.0.1',
    state: 'TASK_RUNNING',
    startedAt: expect.stringMatching(/Z$/),
    stagedAt: expect.stringMatching(/Z$/),
    ports: [expect.any(Number), expect.any(Number)],
    version: expect.stringMatching(/Z$/),
    ipAddresses: [{ ipAddress: '127.0.0.1', protocol: 'IPv4' }],
    localVolumes: [],
    servicePorts: [expect.any(Number), expect.any(Number)],
  });
});

test('tasks of an unknown app are 404', async () => {
  const answer = await fixture.call('GET', '/v2/apps/absent/tasks');
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({ message: "App '/absent' does not exist" });
});

test('all tasks, and those of one state', async () => {
  const [task] = await fixture.launch(sleep('/all'));
  const of = async (query: string) => idsOf((await fixture.call('GET', `/v2/tasks${query}`)).body.tasks);
  expect(await of('')).toContain(task?.id);
  expect(await of('?status=running')).toContain(task?.id);
  expect(await of('?status[]=staging')).not.toContain(task?.id);
});

test('a killed task is answered with and replaced', async () => {
  const [task] = await fixture.launch(sleep('/replace'));
  const answer = await fixture.call('DELETE', `/v2/apps/replace/tasks/${task?.id}`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ task: { id: task?.id } });
  await fixture.status('/replace', 'TASK_KILLED');
  const next = await fixture.status('/replace', 'TASK_RUNNING', 2);
  expect(next.taskId).not.toBe(task?.id);
  expect((await fixture.call('DELETE', '/v2/apps/replace/tasks/replace.x')).status).toBe(404);
});

test('killing with scale makes the app smaller by these very tasks', async () => {
  const [one, two, three] = await fixture.launch(sleep('/shrink', { instances: 3 }));
  const answer = await fixture.call('DELETE', `/v2/apps/shrink/tasks/${two?.id}?scale=true`);
  expect(answer.body).toEqual({ version: expect.any(String), deploymentId: expect.any(String) });
  await fixture.deployed(answer);
  expect(idsOf(await fixture.tasks('/shrink'))).toEqual([one?.id, three?.id]);
  expect((await fixture.call('GET', '/v2/apps/shrink')).body.app).toMatchObject({ instances: 2 });
  expect((await fixture.call('DELETE', '/v2/apps/shrink/tasks?scale=true&wipe=true')).status).toBe(400);
});

test('all tasks of one host can be killed', async () => {
  const tasks = await fixture.launch(
    sleep('/hosts', { instances: 2, constraints: [['hostname', 'UNIQUE']] }),
  );
  const there = tasks.filter(({ host }) => host === '127.0.0.2');
  const answer = await fixture.call('DELETE', '/v2/apps/hosts/tasks?host=127.0.0.2');
  expect(idsOf(answer.body.tasks)).toEqual(idsOf(there));
});

test('tasks are killed by a list, of several apps at once', async () => {
  const [one] = await fixture.launch(sleep('/many/a'));
  const [two] = await fixture.launch(sleep('/many/b'));
  const ids = [one?.id, two?.id, 'many_a.not-there'];
  const answer = await fixture.call('POST', '/v2/tasks/delete?scale=true', { ids });
  await fixture.deployed(answer);
  expect(await fixture.tasks('/many/a')).toEqual([]);
  expect(await fixture.tasks('/many/b')).toEqual([]);
  const plain = await fixture.call('POST', '/v2/tasks/delete', { ids: ['many_a.not-there'] });
  expect(plain.body).toEqual({ tasks: [] });
  expect((await fixture.call('POST', '/v2/tasks/delete', { ids: ['nonsense'] })).status).toBe(400);
  expect((await fixture.call('POST', '/v2/tasks/delete', { ids: 'x' })).status).toBe(400);
});
