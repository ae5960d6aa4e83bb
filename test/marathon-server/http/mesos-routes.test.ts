import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulatedAgents } from '../../../src/marathon-server/state/agents.ts';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start(
    simulatedAgents([{ attributes: { zone: 'pub' } }, { attributes: { zone: 'sub' } }]),
  );
});

afterAll(() => fixture.close());

test('the master lists the agents with attributes and what of them is used', async () => {
  await fixture.launch({
    id: '/used',
    cmd: 'exec sleep 1000',
    cpus: 0.5,
    constraints: [['zone', 'CLUSTER', 'sub']],
  });
  const { body } = await fixture.call('GET', '/master/slaves');
  const port = fixture.marathon.port;
  expect(body.slaves).toMatchObject([
    { hostname: '127.0.0.1', attributes: { zone: 'pub' }, used_resources: { cpus: 0 } },
    {
      hostname: '127.0.0.2',
      pid: `slave(1)@127.0.0.2:${port}`,
      attributes: { zone: 'sub' },
      used_resources: { cpus: 0.5 },
      unreserved_resources: { cpus: expect.any(Number) },
    },
  ]);
});

test('each agent answers at its own address with the sandboxes of its own tasks', async () => {
  const where = (zone: string) => ({
    id: `/state/${zone}`,
    cmd: `echo ${zone}; exec sleep 1000`,
    constraints: [['zone', 'LIKE', zone]],
  });
  const [pub] = await fixture.launch(where('pub'));
  const [sub] = await fixture.launch(where('sub'));
  const executorsAt = async (host: string, path: string) => {
    const response = await fetch(`http://${host}:${fixture.marathon.port}${path}`);
    const { frameworks } = (await response.json()) as { frameworks: { executors: Json[] }[] };
    return frameworks[0]?.executors.map(({ id }) => id);
  };
  expect(await executorsAt('127.0.0.1', '/state')).toContain(pub?.id);
  expect(await executorsAt('127.0.0.1', '/state')).not.toContain(sub?.id);
  expect(await executorsAt('127.0.0.2', '/state.json')).toContain(sub?.id);
  expect(await executorsAt('127.0.0.2', '/slave(1)/state')).toContain(sub?.id);
});

test('the sandbox of a task that ended can be read until its app goes', async () => {
  const created = await fixture.call('POST', '/v2/apps', {
    id: '/ended',
    cmd: 'echo last words >&2; exit 4',
    cpus: 0.01,
    mem: 16,
    backoffSeconds: 500,
  });
  expect(created.status).toBe(201);
  const failed = await fixture.status('/ended', 'TASK_FAILED');
  expect(failed.message).toBe('Command exited with status 4');
  expect(await fixture.output(failed.taskId, 'stderr')).toBe('last words\n');
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/ended'));
  await expect(fixture.output(failed.taskId, 'stderr')).rejects.toThrow('no sandbox');
});

/** What the log links of Marathon's web page do, step by step, each answer as a script. */
async function asScript(url: string): Promise<Json> {
  const response = await fetch(`${url}${url.includes('?') ? '&' : '?'}jsonp=jsonp_1`);
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^application\/javascript/);
  return JSON.parse(/^\/\*\*\/jsonp_1\((.*)\);$/s.exec(text)?.[1] ?? '');
}

test.each(['', '.json'])('the web page finds the files of a task by way of %j paths', async (form) => {
  const [task] = await fixture.launch({
    id: `/links${form}`,
    cmd: 'exec sleep 1000',
    constraints: [['zone', 'CLUSTER', 'sub']],
  });
  const info = (await fixture.call('GET', '/v2/info')).body as {
    frameworkId: string;
    marathon_config: { mesos_leader_ui_url: string };
  };
  const mesos = info.marathon_config.mesos_leader_ui_url.replace(/\/$/, '');
  expect((await asScript(`${mesos}/version${form}`)).version).toMatch(/^1\.\d+\.\d+$/);
  const master = await asScript(`${mesos}/master/state${form}`);
  const agent = (master.slaves as Json[]).find(({ id }) => id === task?.slaveId);
  const node = `http://${agent?.hostname}:${String(agent?.pid).split(':').at(-1)}`;
  const state = await asScript(`${node}/state${form}`);
  expect(state.completed_frameworks).toEqual([]);
  const framework = (state.frameworks as Json[]).find(({ id }) => id === info.frameworkId);
  const executor = ((framework?.executors ?? []) as Json[]).find(({ id }) => id === task?.id);
  const files = (await asScript(
    `${node}/files/browse${form}?path=${encodeURIComponent(String(executor?.directory))}`,
  )) as unknown as Json[];
  const names = files.map(({ path }) => /[^/]+$/.exec(String(path))?.[0]);
  expect(names).toEqual(expect.arrayContaining(['stdout', 'stderr']));
  const path = encodeURIComponent(String(files[0]?.path));
  const file = await fetch(`${node}/files/download${form}?path=${path}`);
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  expect((await fixture.call('GET', '/pkgpanda/active.buildinfo.full.json')).status).toBe(404);
});

test.each([
  '/master/slaves',
  '/master/slaves.json',
  '/slaves',
  '/master/state',
  '/master/state.json',
  '/state',
])('%s of the master lists agents', async (path) => {
  const { body } = await fixture.call('GET', path);
  expect((body.slaves as Json[]).map(({ hostname }) => hostname)).toEqual(['127.0.0.1', '127.0.0.2']);
});

test("the master's state names the framework and its tasks", async () => {
  const [task] = await fixture.launch({ id: '/master/listed', cmd: 'exec sleep 1000' });
  const { frameworks } = (await fixture.call('GET', '/master/state')).body as { frameworks: Json[] };
  expect(frameworks).toHaveLength(1);
  expect(frameworks[0]?.tasks).toContainEqual(
    expect.objectContaining({
      id: task?.id,
      name: 'listed.master',
      state: 'TASK_RUNNING',
      slave_id: task?.slaveId,
    }),
  );
});

test('the machine and the cluster in numbers', async () => {
  const stats = (await fixture.call('GET', '/system/stats.json')).body;
  expect(stats.cpus_total).toBeGreaterThan(0);
  expect(stats.mem_total_bytes).toBeGreaterThan(Number(stats.mem_free_bytes));
  for (const minutes of [1, 5, 15]) expect(stats[`avg_load_${minutes}min`]).toEqual(expect.any(Number));
  await fixture.launch({ id: '/counted', cmd: 'exec sleep 1000' });
  const metrics = (await fixture.call('GET', '/metrics/snapshot')).body;
  expect(metrics).toMatchObject({ 'master/slaves_active': 2, 'master/elected': 1 });
  expect(metrics['master/tasks_running']).toBeGreaterThan(0);
  expect(metrics['master/cpus_used']).toBeGreaterThan(0);
  expect((await fixture.call('GET', '/health')).status).toBe(200);
});

test.each(['/monitor/statistics', '/monitor/statistics.json', '/slave(1)/monitor/statistics'])(
  "%s tells what an agent's tasks use, read from their processes",
  async (path) => {
    const id = `/usage${path.replace(/[^a-z]/g, '')}`;
    const [task] = await fixture.launch({
      id,
      cmd: 'exec sleep 1000',
      cpus: 0.25,
      mem: 64,
      constraints: [['zone', 'CLUSTER', 'sub']],
    });
    const statisticsAt = async (host: string) =>
      (await (await fetch(`http://${host}:${fixture.marathon.port}${path}`)).json()) as Json[];
    const listed = (await statisticsAt('127.0.0.2')).find(({ source }) => source === task?.id);
    expect(listed).toEqual({
      framework_id: expect.stringMatching(/^hydra-local-/),
      executor_id: task?.id,
      executor_name: expect.stringContaining(String(task?.id)),
      source: task?.id,
      statistics: {
        timestamp: expect.any(Number),
        cpus_limit: 0.25,
        cpus_user_time_secs: expect.any(Number),
        cpus_system_time_secs: expect.any(Number),
        mem_limit_bytes: 64 * 1024 * 1024,
        mem_rss_bytes: expect.any(Number),
      },
    });
    const { mem_rss_bytes: rss, timestamp } = (listed?.statistics ?? {}) as Record<string, number>;
    expect(rss).toBeGreaterThan(0);
    expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(60);
    expect(await statisticsAt('127.0.0.1')).not.toContainEqual(expect.objectContaining({ source: task?.id }));
  },
);
