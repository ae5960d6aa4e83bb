import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulatedAgents } from '../../src/marathon-server/state/agents.ts';
import { Fixture, type Json, serve } from './fixture.ts';

/* A test for each row of the table of Mesos, in its plain form, its `.json` form and as a script. */

let fixture: Fixture;
let task: Json;
let directory: string;

beforeAll(async () => {
  fixture = await Fixture.start(simulatedAgents([{ attributes: { rack: 'a' } }, { attributes: {} }]));
  const constraints = [['rack', 'LIKE', 'a']];
  const cmd = 'printf 0123456789; exec sleep 1000';
  const tasks = await fixture.launch({ id: '/seen/app', cmd, cpus: 0.5, constraints });
  task = tasks[0] ?? {};
  const { frameworks } = (await get('/state')) as { frameworks: { executors: Json[] }[] };
  directory = String(frameworks[0]?.executors[0]?.directory);
  // The task runs, but has it written?
  while ((await get(`/files/read?path=${directory}/stdout&offset=0`)).data !== '0123456789');
});

afterAll(() => fixture.close());

async function get(path: string): Promise<Json> {
  const { status, headers, body } = await fixture.call('GET', path);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
  return body;
}

async function getScript(path: string): Promise<unknown> {
  const { text, headers } = await fixture.call('GET', `${path}${path.includes('?') ? '&' : '?'}jsonp=cb`);
  expect(headers.get('content-type')).toMatch(/^application\/javascript/);
  return JSON.parse(/^\/\*\*\/cb\((.*)\);$/s.exec(text)?.[1] ?? '');
}

/** Fields that clients read of an agent. */
function expectAgents(slaves: unknown): void {
  const port = fixture.marathon.port;
  const cpus = { cpus: expect.any(Number) };
  expect(slaves).toMatchObject([
    {
      id: task.slaveId,
      hostname: '127.0.0.1',
      pid: `slave(1)@127.0.0.1:${port}`,
      attributes: { rack: 'a' },
      used_resources: { cpus: 0.5 },
      unreserved_resources: cpus,
    },
    {
      hostname: '127.0.0.2',
      pid: `slave(1)@127.0.0.2:${port}`,
      attributes: {},
      used_resources: { cpus: 0 },
      unreserved_resources: cpus,
    },
  ]);
}

test('/master/slaves: agents with what is used and unreserved', async () => {
  const { slaves, ...rest } = await get('/master/slaves');
  expectAgents(slaves);
  expect(Object.keys(rest).filter((key) => key !== 'recovered_slaves')).toEqual([]);
  expectAgents((await get('/master/slaves.json')).slaves);
});

test('/master/state: the same plus frameworks', async () => {
  for (const state of [
    await get('/master/state'),
    await get('/master/state.json'),
    await getScript('/master/state'),
  ]) {
    const { slaves, frameworks } = state as { slaves: unknown; frameworks: Json[] };
    expectAgents(slaves);
    const { frameworkId } = await get('/v2/info');
    expect(frameworks).toMatchObject([{ id: frameworkId, tasks: [{ id: task.id, slave_id: task.slaveId }] }]);
  }
});

test('agent /state: frameworks with executors and their directories', async () => {
  const executor = { id: task.id, directory };
  for (const path of ['/state', '/state.json', '/slave(1)/state']) {
    const state = await get(path);
    expect(state).toMatchObject({
      frameworks: [{ executors: [executor], completed_executors: [] }],
      completed_frameworks: [],
    });
    expect(await getScript(path)).toMatchObject({ id: state.id, frameworks: state.frameworks });
  }
});

const address = { ip_addresses: [{ protocol: 'IPv4', ip_address: '127.0.0.1' }] };
const status = (state: string) => ({
  state,
  timestamp: expect.any(Number),
  container_status: { network_infos: [address] },
});
const resources = (cpus: number, ports: unknown) => ({ cpus, mem: 16, disk: 0, gpus: 0, ports });
const described = {
  labels: { owner: 'me' },
  portDefinitions: [{ port: 20_501, name: 'web', protocol: 'tcp,udp', labels: { VIP_0: 'x:1' } }],
  constraints: [['rack', 'LIKE', 'a']],
  cpus: 0.25,
};
const portsOf = (number: unknown) => {
  const labels = { labels: [{ key: 'VIP_0', value: 'x:1' }] };
  return { ports: ['tcp', 'udp'].map((protocol) => ({ number, name: 'web', protocol, labels })) };
};

async function frameworkAt(path: string): Promise<Record<string, Json[]>> {
  const { frameworks } = await get(path);
  return (frameworks as Record<string, Json[]>[])[0] ?? {};
}

test('tasks carry statuses, labels and discovery; those that have ended stay, with how they did', async () => {
  const healthChecks = [{ protocol: 'COMMAND', command: { value: 'true' }, delaySeconds: 0 }];
  const app = { ...described, id: '/told/app', cmd: 'exec sleep 1000', healthChecks };
  const [launched = {}] = await fixture.launch(app);
  const [number] = launched.ports as number[];
  const { frameworkId } = await get('/v2/info');
  const running = { ...status('TASK_RUNNING'), healthy: true };
  const expected = {
    id: launched.id,
    name: 'app.told',
    framework_id: frameworkId,
    executor_id: '',
    slave_id: launched.slaveId,
    state: 'TASK_RUNNING',
    resources: resources(0.25, `[${number}-${number}]`),
    statuses: [running],
    labels: [{ key: 'owner', value: 'me' }],
    discovery: { visibility: 'FRAMEWORK', name: 'app.told', ports: portsOf(number) },
  };
  const isIt = ({ id }: Json) => id === launched.id;
  expect((await frameworkAt('/master/state')).tasks?.find(isIt)).toStrictEqual(expected);
  const executor = {
    id: launched.id,
    name: `Command Executor (Task: ${launched.id})`,
    source: launched.id,
    container: launched.id,
    directory: expect.stringMatching(/^\//),
    resources: expected.resources,
    tasks: [expected],
    queued_tasks: [],
    completed_tasks: [],
  };
  expect((await frameworkAt('/state')).executors?.find(isIt)).toStrictEqual(executor);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/told/app/tasks?scale=true'));
  const killed = { ...expected, state: 'TASK_KILLED', statuses: [running, status('TASK_KILLED')] };
  const after = await frameworkAt('/master/state');
  expect(after.tasks?.find(isIt)).toBeUndefined();
  expect(after.completed_tasks?.find(isIt)).toStrictEqual(killed);
  expect((await frameworkAt('/state')).completed_executors?.find(isIt)).toStrictEqual({
    ...executor,
    resources: { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: '[]' },
    tasks: [],
    completed_tasks: [killed],
  });
});

test('a task whose executor is not up yet is queued there', async () => {
  let onAsked: (release: () => void) => void = () => {};
  const asked = new Promise<() => void>((resolve) => {
    onAsked = resolve;
  });
  const file = await serve((_, response) => onAsked(() => response.end('late')));
  const fetched = { ...described, id: '/queued', cmd: 'exec sleep 1000', mem: 16 };
  const created = await fixture.call('POST', '/v2/apps', { ...fetched, uris: [`${file.url}/late`] });
  const { taskId } = await fixture.status('/queued', 'TASK_STAGING');
  let executor: Json | undefined;
  do {
    executor = (await frameworkAt('/state')).executors?.find(({ id }) => id === taskId);
  } while (executor === undefined);
  expect(executor).toMatchObject({ tasks: [], completed_tasks: [] });
  expect(executor.queued_tasks).toStrictEqual([
    {
      id: taskId,
      name: 'queued',
      slave_id: task.slaveId,
      resources: resources(0.25, expect.stringMatching(/^\[\d+-\d+\]$/)),
      data: '',
      discovery: { visibility: 'FRAMEWORK', name: 'queued', ports: portsOf(expect.any(Number)) },
    },
  ]);
  const staged = (await frameworkAt('/master/state')).tasks?.find(({ id }) => id === taskId);
  expect(staged).toMatchObject({ state: 'TASK_STAGING', statuses: [] });
  (await asked)();
  await fixture.deployed(created);
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/queued'));
  await file.close();
});

test('the framework: whose it is, what it holds, how long it is kept', async () => {
  const common = { user: userInfo().username, failover_timeout: 604_800, checkpoint: true, role: '*' };
  const master = await frameworkAt('/master/state');
  expect(master).toMatchObject({
    ...common,
    active: true,
    registered_time: expect.any(Number),
    unregistered_time: 0,
    unreachable_tasks: [],
    resources: { cpus: 0.5, mem: 16, ports: expect.stringMatching(/^\[\d+-\d+\]$/) },
  });
  expect(master.resources).toEqual(master.used_resources);
  expect(await frameworkAt('/state')).toMatchObject(common);
});

test('/version and /system/stats.json', async () => {
  expect(await get('/version')).toMatchObject({ version: expect.stringMatching(/^1\.\d+\.\d+$/) });
  expect(await getScript('/version')).toEqual(await get('/version'));
  const number = expect.any(Number);
  expect(await get('/system/stats.json')).toStrictEqual({
    cpus_total: number,
    mem_total_bytes: number,
    mem_free_bytes: number,
    avg_load_1min: number,
    avg_load_5min: number,
    avg_load_15min: number,
  });
});

test('/monitor/statistics: an entry for each executor, source is the task', async () => {
  for (const path of ['/monitor/statistics', '/monitor/statistics.json']) {
    expect(await get(path)).toStrictEqual([
      {
        framework_id: expect.any(String),
        executor_id: task.id,
        executor_name: expect.stringContaining(String(task.id)),
        source: task.id,
        statistics: {
          timestamp: expect.any(Number),
          cpus_limit: 0.5,
          cpus_user_time_secs: expect.any(Number),
          cpus_system_time_secs: expect.any(Number),
          mem_limit_bytes: 16 * 1024 * 1024,
          mem_rss_bytes: expect.any(Number),
        },
      },
    ]);
  }
});

/** What the system calls whoever runs this. */
const nameOf = (option: string) => execFileSync('id', [option], { encoding: 'utf8' }).trim();

test('/files/browse: {path, mode, nlink, uid, gid, size, mtime} of each file', async () => {
  const file = (name: string, size: number) => ({
    path: `${directory}/${name}`,
    mode: expect.stringMatching(/^-rw/),
    nlink: 1,
    uid: nameOf('-un'),
    gid: nameOf('-gn'),
    size,
    mtime: expect.any(Number),
  });
  for (const form of ['', '.json']) {
    const path = `/files/browse${form}?path=${encodeURIComponent(directory)}`;
    expect(await get(path)).toStrictEqual([file('stderr', 0), file('stdout', 10)]);
    expect(await getScript(path)).toEqual(await get(path));
  }
});

test('/files/read: {data, offset}, offset=-1 the size', async () => {
  for (const form of ['', '.json']) {
    const path = `/files/read${form}?path=${encodeURIComponent(`${directory}/stdout`)}`;
    expect(await get(`${path}&offset=3&length=4`)).toStrictEqual({ data: '3456', offset: 3 });
    expect(await get(`${path}&offset=-1`)).toStrictEqual({ data: '', offset: 10 });
  }
});

test('/files/download: the file as an attachment', async () => {
  for (const form of ['', '.json']) {
    const path = `/files/download${form}?path=${encodeURIComponent(`${directory}/stdout`)}`;
    const { text, headers } = await fixture.call('GET', path);
    expect(text).toBe('0123456789');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="stdout"/);
  }
});

test('/pkgpanda/active.buildinfo.full.json must not be found', async () => {
  const path = '/pkgpanda/active.buildinfo.full.json';
  expect((await fixture.call('GET', path)).status).toBe(404);
  expect((await fixture.call('GET', `${path}?jsonp=cb`)).status).toBe(404);
});
