import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedTempFolder } from '../harness/temp-folder.ts';
import * as shape from './contract-shapes.ts';
import { type Answer, Fixture, type Json } from './fixture.ts';

/* A test for each point of what is promised of apps and tasks and can be seen over HTTP. */

let fixture: Fixture;
const folder = sharedTempFolder();

beforeAll(async () => {
  const racks = [{ rack: 'a' }, { rack: 'a' }, { rack: 'b' }, {}];
  fixture = await Fixture.start(
    racks.map((attributes, index) => ({ hostname: `127.0.0.${index + 1}`, attributes })),
  );
});

afterAll(async () => {
  await fixture.close();
});

const { small } = shape;
const idle = (id: string, more: Json = {}) => ({ ...small(id), instances: 0, ...more });
const stuck = (id: string) => ({ ...small(id), constraints: [['hostname', 'CLUSTER', 'nowhere']] });
const get = async (path: string) => (await fixture.call('GET', path)).body;
const deployments = async () => (await get('/v2/deployments')) as unknown as Json[];
const dryRun = async (body: Json) =>
  ((await fixture.call('PUT', '/v2/groups?dryRun=true', body)).body.steps as { actions: Json[] }[]).map(
    ({ actions }) => actions.map(({ action, app }) => `${action} ${app}`),
  );
const remove = async (id: string) => fixture.deployed(await fixture.call('DELETE', `/v2/apps${id}`));
const idsOf = (tasks: readonly Json[]) => tasks.map(({ id }) => id);

/** What the command wrote, once it wrote a whole line. */
async function said(task: Json | undefined): Promise<string> {
  for (;;) {
    const text = await fixture.output(task?.id, 'stdout');
    if (text.endsWith('\n')) return text;
  }
}

describe('deployments', () => {
  test('lock the apps they touch; force cancels the conflicting ones', async () => {
    const first = await fixture.call('POST', '/v2/apps', stuck('/lock'));
    const forced = await fixture.call('PUT', '/v2/apps/lock?force=true', { mem: 17 });
    const left = (await deployments()).map(({ id }) => id);
    expect(left).toEqual([forced.headers.get('marathon-deployment-id')]);
    expect(left).not.toContain(first.headers.get('marathon-deployment-id'));
    await remove('/lock');
  });

  test('have the actions that clients know, in steps', async () => {
    await fixture.deployed(
      await fixture.call('PUT', '/v2/groups/actions', { apps: [idle('a'), idle('b'), idle('c')] }),
    );
    const storeUrls = ['http://127.0.0.1:9/x'];
    const apps = [idle('b', { instances: 1 }), idle('c', { mem: 17 }), idle('d')];
    expect(await dryRun({ id: '/actions', apps })).toEqual([
      ['StopApplication /actions/a'],
      ['StartApplication /actions/d'],
      ['ScaleApplication /actions/b', 'RestartApplication /actions/c', 'ScaleApplication /actions/d'],
    ]);
    expect((await dryRun({ id: '/artifacts', apps: [idle('a', { storeUrls })] }))[0]).toEqual([
      'ResolveArtifacts /artifacts/a',
    ]);
  });

  test('that are deleted without force are rolled back by one that itself locks', async () => {
    const first = await fixture.call('POST', '/v2/apps', stuck('/back'));
    const idOf = (answer: Answer) => answer.headers.get('marathon-deployment-id');
    await fixture.call('DELETE', `/v2/deployments/${idOf(first)}?force=true`);
    const change = await fixture.call('PUT', '/v2/apps/back', { instances: 2 });
    const rollback = await fixture.call('DELETE', `/v2/deployments/${idOf(change)}`);
    expect([rollback.status, rollback.body]).toStrictEqual([200, shape.deploymentResult]);
    expect((await get('/v2/apps/back')).app).toMatchObject({ instances: 1 });
    const refused = await fixture.call('PUT', '/v2/apps/back', { mem: 17 });
    expect([refused.status, refused.body.deployments]).toEqual([409, [{ id: idOf(rollback) }]]);
    await remove('/back');
  });
});

describe('tasks', () => {
  test.each([
    ['YOUNGEST_FIRST', 0],
    ['OLDEST_FIRST', 1],
  ])('are killed %s', async (killSelection, kept) => {
    const id = `/order/${kept}`;
    const [first] = await fixture.launch({ ...small(id), killSelection });
    await fixture.deployed(await fixture.call('PUT', `/v2/apps${id}`, { instances: 2 }));
    const both = idsOf(await fixture.tasks(id));
    expect(both[0]).toBe(first?.id);
    await fixture.deployed(await fixture.call('PUT', `/v2/apps${id}`, { instances: 1 }));
    expect(idsOf(await fixture.tasks(id))).toEqual([both[kept]]);
    await remove(id);
  });
});

describe('constraints', () => {
  /** Where so many tasks go, in order, and how many find no place. */
  async function placed(constraint: string[], instances: number): Promise<[string[], number]> {
    const id = `/constraint/${constraint
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '')}`;
    await fixture.call('POST', '/v2/apps', { ...small(id), instances, constraints: [constraint] });
    for (;;) {
      const tasks = await fixture.tasks(id);
      const { queue } = (await get('/v2/queue')) as { queue: { app: Json; count: number }[] };
      const item = queue.find(({ app }) => app.id === id) as Json | undefined;
      const wasRefused = (item?.processedOffersSummary as Json | undefined)?.lastUnusedOfferAt !== undefined;
      const lacking = Number(item?.count ?? 0);
      const areRunning = tasks.every(({ state }) => state === 'TASK_RUNNING');
      if (!areRunning || tasks.length + lacking < instances || (lacking > 0 && !wasRefused)) continue;
      await fixture.deployed(await fixture.call('DELETE', `/v2/apps${id}`));
      return [tasks.map(({ host }) => String(host).slice(-1)).sort(), lacking];
    }
  }

  test.each([
    [['hostname', 'UNIQUE'], 5, ['1', '2', '3', '4'], 1],
    [['rack', 'UNIQUE'], 3, 2, 1],
    [['hostname', 'CLUSTER', '127.0.0.3'], 2, ['3', '3'], 0],
    [['rack', 'CLUSTER', 'b'], 2, ['3', '3'], 0],
    [['hostname', 'GROUP_BY', '4'], 4, ['1', '2', '3', '4'], 0],
    [['rack', 'MAX_PER', '1'], 3, 2, 1],
    [['rack', 'LIKE', '[bc]'], 2, ['3', '3'], 0],
    [['rack', 'LIKE', 'c'], 1, [], 1],
    [['rack', 'UNLIKE', '[ab]'], 2, ['4', '4'], 0],
  ])('%j with %j tasks', async (constraint, instances, hosts, lacking) => {
    const [where, left] = await placed(constraint, instances);
    expect([typeof hosts === 'number' ? where.length : where, left]).toEqual([hosts, lacking]);
  });

  test('CLUSTER without a value: all tasks share the first one', async () => {
    const [where] = await placed(['hostname', 'CLUSTER'], 3);
    expect(new Set(where).size).toBe(1);
  });
});

describe('ports', () => {
  test('none given means one, [] none; random host ports unless they are required', async () => {
    const definition = { port: 18_123, name: 'http', labels: { a: 'b' } };
    const apps = {
      '/ports/default': {},
      '/ports/none': { ports: [] },
      '/ports/random': { portDefinitions: [definition] },
      '/ports/exact': { ports: [18_124], requirePorts: true },
    };
    const seen: Record<string, unknown> = {};
    for (const [id, more] of Object.entries(apps)) {
      const [task] = await fixture.launch({ ...small(id), ...more });
      const { ports, portDefinitions } = (await get(`/v2/apps${id}`)).app as Json;
      seen[id] = { ports, portDefinitions, task: task?.ports };
    }
    const any = expect.any(Number);
    const plain = { port: any, protocol: 'tcp', labels: {} };
    expect(seen).toStrictEqual({
      '/ports/default': { ports: [any], portDefinitions: [{ ...plain, name: 'default' }], task: [any] },
      '/ports/none': { ports: [], portDefinitions: [], task: [] },
      '/ports/random': {
        ports: [18_123],
        portDefinitions: [{ ...definition, protocol: 'tcp' }],
        task: [any],
      },
      '/ports/exact': { ports: [18_124], portDefinitions: [{ ...plain, port: 18_124 }], task: [18_124] },
    });
  });

  test('both ports and differing portDefinitions is an error', async () => {
    const body = { ...idle('/ports/both'), ports: [1], portDefinitions: [{ port: 2 }] };
    const { status } = await fixture.call('POST', '/v2/apps', body);
    expect(status).toBe(400);
    const same = { ...body, ports: [2] };
    expect((await fixture.call('POST', '/v2/apps', same)).status).toBe(201);
  });
});

test('environment: every variable, and the own env of the app wins', async () => {
  const [task] = await fixture.launch({
    ...small('/env/app'),
    cmd: 'env -0 | tr "\\n\\0" " \\n" > all; mv all done; echo; exec sleep 1000',
    portDefinitions: [{ port: 18_200, name: 'http-api' }, { port: 0 }],
    labels: { team: 'x', 'b-c': 'y' },
    env: { HOST: 'mine', OWN: '1' },
  });
  await said(task);
  const { frameworks } = (await get(`/agent/${task?.slaveId}/state`)) as {
    frameworks: { executors: Json[] }[];
  };
  const directory = frameworks[0]?.executors.find(({ id }) => id === task?.id)?.directory;
  const { data } = await get(`/files/read?path=${encodeURIComponent(`${directory}/done`)}&offset=0`);
  const lines = String(data).trimEnd().split('\n');
  const env = Object.fromEntries(
    lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
  );
  const [first, second] = (task?.ports ?? []) as number[];
  expect(env).toMatchObject({
    PORT: `${first}`,
    PORT0: `${first}`,
    PORT1: `${second}`,
    PORTS: `${first},${second}`,
    PORT_18200: `${first}`,
    PORT_HTTP_API: `${first}`,
    HOST: 'mine',
    OWN: '1',
    MESOS_TASK_ID: task?.id,
    MESOS_EXECUTOR_ID: task?.id,
    MESOS_SLAVE_ID: task?.slaveId,
    MESOS_SANDBOX: directory,
    MESOS_DIRECTORY: directory,
    MARATHON_APP_ID: '/env/app',
    MARATHON_APP_VERSION: task?.version,
    MARATHON_APP_RESOURCE_CPUS: '0.01',
    MARATHON_APP_RESOURCE_MEM: '16.0',
    MARATHON_APP_RESOURCE_DISK: '0.0',
    MARATHON_APP_RESOURCE_GPUS: '0',
    MARATHON_APP_LABELS: 'TEAM B_C',
    MARATHON_APP_LABEL_TEAM: 'x',
    MARATHON_APP_LABEL_B_C: 'y',
  });
});

test('cmd runs through the shell, args does not', async () => {
  const [shell] = await fixture.launch({ ...small('/shell'), cmd: 'echo $((1 + 1)); exec sleep 1000' });
  expect(await said(shell)).toBe('2\n');
  const { cmd: _, ...rest } = small('/args');
  const args = ['node', '-e', 'console.log(process.argv[1]); setInterval(() => {}, 1e6)', '$((1 + 1))'];
  const [plain] = await fixture.launch({ ...rest, args });
  expect(await said(plain)).toBe('$((1 + 1))\n');
});

test('fetch: archives of uris are extracted and stay beside; so are those of fetch; both is an error', async () => {
  writeFileSync(join(folder, 'inside'), 'inside\n');
  execFileSync('tar', ['-czf', 'a.tgz', 'inside'], { cwd: folder });
  const uri = `file://${folder}/a.tgz`;
  const cmd = 'ls -x; exec sleep 1000';
  const listed = async (id: string, more: Json) =>
    (await said((await fixture.launch({ ...small(id), cmd, ...more }))[0])).split(/\s+/).filter(Boolean);
  const all = ['a.tgz', 'inside', 'stderr', 'stdout'];
  expect(await listed('/fetch/uris', { uris: [uri] })).toEqual(all);
  expect(await listed('/fetch/fetch', { fetch: [{ uri }] })).toEqual(all);
  const packed = all.filter((name) => name !== 'inside');
  expect(await listed('/fetch/packed', { fetch: [{ uri, extract: false }] })).toEqual(packed);
  expect((await get('/v2/apps/fetch/fetch')).app).toMatchObject({
    uris: [uri],
    fetch: [{ uri, extract: true, executable: false, cache: false }],
  });
  const both = { ...idle('/fetch/both'), uris: [uri], fetch: [{ uri }] };
  expect((await fixture.call('POST', '/v2/apps', both)).status).toBe(400);
  const failing = { ...small('/fetch/fails'), uris: [`${uri}.absent`], backoffSeconds: 500 };
  await fixture.call('POST', '/v2/apps', failing);
  expect((await fixture.status('/fetch/fails', 'TASK_FAILED')).taskId).toMatch(/^fetch_fails\./);
});

test('any end of a task adds delay, exit 0 too; the queue resets it', async () => {
  const ends = { ...small('/ends'), cmd: 'exit 0', backoffSeconds: 400, backoffFactor: 2 };
  await fixture.call('POST', '/v2/apps', ends);
  const delay = async () => {
    const { queue } = (await get('/v2/queue')) as { queue: { app: Json; delay: Json }[] };
    return queue.find(({ app }) => app.id === '/ends')?.delay;
  };
  await fixture.status('/ends', 'TASK_FINISHED');
  const first = await delay();
  expect(first).toStrictEqual({ timeLeftSeconds: expect.any(Number), overdue: false });
  expect(first?.timeLeftSeconds).toBeGreaterThan(300);
  expect((await fixture.call('DELETE', '/v2/queue/ends/delay')).status).toBe(204);
  await fixture.status('/ends', 'TASK_FINISHED', 2);
  await remove('/ends');
});

test('tasksRunning counts a task until it has ended', async () => {
  const cmd = 'trap "" TERM; echo ready; while [ ! -e end ]; do sleep 0.05; done';
  const [task] = await fixture.launch({ ...small('/slow/end'), cmd, taskKillGracePeriodSeconds: 600 });
  while ((await fixture.output(task?.id, 'stdout')) !== 'ready\n');
  const scaled = await fixture.call('PUT', '/v2/apps/slow/end', { instances: 0 });
  const shown = async () =>
    (await fixture.call('GET', '/v2/apps/slow/end?embed=app.taskStats')).body.app as Json;
  const stats = { totalSummary: { stats: { counts: { running: 1 } } } };
  expect(await shown()).toMatchObject({ instances: 0, tasksRunning: 1, tasksStaged: 0, taskStats: stats });
  writeFileSync(join(await fixture.directory(task?.id), 'end'), '');
  await fixture.deployed(scaled);
  expect(await shown()).toMatchObject({ tasksRunning: 0, taskStats: {} });
});
